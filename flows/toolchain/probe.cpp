// SPDX-License-Identifier: Apache-2.0
// Identity of programs and Python packages: where, which version, which hash.
#include "flows/toolchain/probe.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/json.h"
#include "harness/core/sha256.h"
#include "harness/core/text.h"

extern char** environ;

namespace lutmark::flows {
namespace {

namespace fs = std::filesystem;

std::string stamp_of(const fs::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return "";
  return fmt::format("{} {} {}.{}", path.string(), status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

}  // namespace

fs::path find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (const std::string& folder :
       core::split(path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path, ':')) {
    const fs::path candidate = fs::path(folder) / name;
    std::error_code ignored;
    if (!folder.empty() && fs::is_regular_file(candidate, ignored) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return {};
}

std::string first_line_of(const std::vector<std::string>& argv) {
  std::vector<std::string> limited{"timeout", "20"};
  limited.insert(limited.end(), argv.begin(), argv.end());
  std::vector<char*> raw;
  for (std::string& argument : limited) raw.push_back(argument.data());
  raw.push_back(nullptr);
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return "";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
  pid_t pid = -1;
  const int failure = ::posix_spawnp(&pid, "timeout", &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; failure == 0 && (n = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    if (text.size() < 65536) text.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  int status = 0;
  if (failure != 0 || ::waitpid(pid, &status, 0) != pid || status != 0) return "";
  return text.substr(0, text.find('\n'));
}

IdentityMemory::IdentityMemory(fs::path file) : file_(std::move(file)) {
  try {
    const core::Json json = core::load_json(file_);
    for (const auto& [stamp, identity] : json.items()) {
      known_[stamp] = {identity.at(0).get<std::string>(), identity.at(1).get<std::string>()};
    }
  } catch (const std::exception&) {
    known_.clear();
  }
}

Identity IdentityMemory::of(const fs::path& path, const std::vector<std::string>& version_argv) {
  const std::string stamp = stamp_of(path);
  if (const auto found = known_.find(stamp); found != known_.end()) return found->second;
  Identity identity{first_line_of(version_argv), core::sha256_file(path)};
  known_[stamp] = identity;
  changed_ = true;
  return identity;
}

std::string IdentityMemory::answer(const fs::path& path, const std::vector<std::string>& arguments,
                                   const std::string& without) {
  const std::string question = stamp_of(path) + " " + core::join(arguments, " ");
  if (const auto found = known_.find(question); found != known_.end()) return found->second.version;
  std::vector<std::string> argv{"/usr/bin/env", "-u", without, path.string()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  std::string line = first_line_of(argv);
  if (!line.empty()) {
    known_[question] = {.version = line, .sha256 = ""};
    changed_ = true;
  }
  return line;
}

void IdentityMemory::save() const {
  if (!changed_) return;
  core::Json json = core::Json::object();
  for (const auto& [stamp, identity] : known_) json[stamp] = {identity.version, identity.sha256};
  try {
    core::write_text_atomically(file_, json.dump(1));
  } catch (const core::UserError&) {
    // Only costs the next start the time to look again.
  }
}

std::optional<Identity> python_package(const fs::path& site_packages, const std::string& name) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(site_packages, ignored)) {
    const std::string folder = entry.path().filename().string();
    if (!folder.starts_with(name + "-") || !folder.ends_with(".dist-info")) continue;
    const std::size_t begin = name.size() + 1;
    Identity identity{
        folder.substr(begin, folder.size() - begin - std::string(".dist-info").size()), ""};
    core::Sha256 hash;
    for (const std::string& line : core::split(core::read_text(entry.path() / "RECORD"), '\n')) {
      // Scripts hold the path of the environment, compiled files the time: neither is the package.
      if (line.starts_with("../") || line.find(".pyc") != std::string::npos) continue;
      if (line.starts_with(folder)) continue;
      hash.part(line);
    }
    identity.sha256 = hash.hex();
    return identity;
  }
  return std::nullopt;
}

}  // namespace lutmark::flows
