// SPDX-License-Identifier: Apache-2.0
// Holds docs/schemas to what the program checks. LUTMARK_UPDATE_SCHEMAS=1 writes the files.
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "designs/m4bram/model/workload.h"
#include "flows/tools/netlist_check.h"
#include "flows/tools/verilator.h"
#include "harness/core/claim.h"
#include "harness/core/hardware.h"
#include "harness/core/json.h"
#include "harness/core/record.h"
#include "harness/core/suite.h"
#include "harness/judge/baseline.h"
#include "harness/judge/trial_report.h"
#include "harness/nn/net_file.h"
#include "harness/store/archive.h"

namespace lutmark {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path(LUTMARK_ROOT) / "docs/schemas";

std::map<std::string, std::string> schemas() {
  std::map<std::string, core::Format> formats{{"suite", core::suite_format()},
                                              {"baseline", judge::baseline_format()},
                                              {"manifest", core::manifest_format()},
                                              {"claims", core::claims_format()},
                                              {"net", nn::net_format()},
                                              {"workload", designs::m4bram::workload_format()},
                                              {"simulation", flows::simulation_format()},
                                              {"netlist_check", flows::netlist_check_format()},
                                              {"judging", judge::trial_report_format()}};
  for (const auto& [type, format] : core::journal_formats())
    formats.emplace("journal_" + type, format);
  for (const auto& [type, format] : store::archive_formats())
    formats.emplace("history_" + type, format);
  std::map<std::string, std::string> texts;
  for (const auto& [name, format] : formats)
    texts[name + ".json"] = format.schema_document().dump(2) + "\n";
  return texts;
}

TEST(Schemas, AreWhatTheProgramChecks) {
  const bool is_update = std::getenv("LUTMARK_UPDATE_SCHEMAS") != nullptr;
  for (const auto& [file, text] : schemas()) {
    if (is_update) core::write_text_atomically(folder / file, text);
    ASSERT_TRUE(fs::exists(folder / file)) << "write it with LUTMARK_UPDATE_SCHEMAS=1";
    EXPECT_EQ(core::read_text(folder / file), text)
        << file << ": write it again with LUTMARK_UPDATE_SCHEMAS=1";
  }
}

TEST(Schemas, AreAllThereAndNamedInTheReadme) {
  const std::string readme = core::read_text(folder / "README.md");
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.insert(entry.path().filename().string());
  }
  std::set<std::string> expected;
  for (const auto& [file, text] : schemas()) {
    expected.insert(file);
    EXPECT_NE(readme.find("`" + file + "`"), std::string::npos) << file;
  }
  EXPECT_EQ(files, expected);
}

}  // namespace
}  // namespace lutmark
