// SPDX-License-Identifier: Apache-2.0
// Content-addressed cache of finished jobs, safe for several processes at once.
#include "harness/engine/cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <set>

#include "harness/core/error.h"
#include "harness/core/sha256.h"
#include "harness/engine/fd.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using core::Json;

Json to_json(const JobResult& result) {
  Json outputs = Json::object();
  for (const auto& [file, artifact] : result.outputs) {
    outputs[file] = {artifact.sha256, artifact.bytes};
  }
  Json log = Json::array();
  if (result.log) log = {result.log->sha256, result.log->bytes};
  return {{"outcome", core::to_name(result.outcome)},
          {"log", std::move(log)},
          {"metrics", result.metrics},
          {"labels", result.labels},
          {"message", result.message},
          {"log_tail", result.log_tail},
          {"outputs", std::move(outputs)},
          {"exit_status", result.exit_status},
          {"reader_version", result.reader_version},
          {"wall_s", result.wall_s},
          {"cpu_s", result.cpu_s},
          {"peak_memory_mb", result.peak_memory_mb},
          {"commands", result.provenance.commands},
          {"tools", result.provenance.tools},
          {"inputs", result.provenance.inputs},
          {"host", result.provenance.host},
          {"finished", result.provenance.finished}};
}

JobResult from_json(const Json& json) {
  JobResult result;
  result.outcome = core::from_name<core::Outcome>(json.at("outcome").get<std::string>()).value();
  json.at("metrics").get_to(result.metrics);
  json.at("labels").get_to(result.labels);
  json.at("message").get_to(result.message);
  json.at("log_tail").get_to(result.log_tail);
  if (const Json& log = json.at("log"); !log.empty()) result.log = Artifact{log.at(0), log.at(1)};
  for (const auto& [file, artifact] : json.at("outputs").items()) {
    result.outputs[file] = {artifact.at(0), artifact.at(1)};
    result.provenance.outputs[file] = artifact.at(0);
  }
  json.at("exit_status").get_to(result.exit_status);
  json.at("reader_version").get_to(result.reader_version);
  json.at("wall_s").get_to(result.wall_s);
  json.at("cpu_s").get_to(result.cpu_s);
  json.at("peak_memory_mb").get_to(result.peak_memory_mb);
  json.at("commands").get_to(result.provenance.commands);
  json.at("tools").get_to(result.provenance.tools);
  json.at("inputs").get_to(result.provenance.inputs);
  json.at("host").get_to(result.provenance.host);
  json.at("finished").get_to(result.provenance.finished);
  return result;
}

// Plain read calls: the cache is asked for tens of thousands of small files in a warm run.
std::optional<std::string> slurp(const fs::path& file) {
  const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status = {};
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) return std::nullopt;
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::read(fd.get(), text.data() + done, text.size() - done);
    if (n <= 0) return std::nullopt;
    done += static_cast<std::size_t>(n);
  }
  return text;
}

// Copies and hashes in one pass; the hash of what was read, or nothing when reading or writing failed.
std::optional<std::string> copy_hashed(const fs::path& from, const fs::path& to) {
  const Fd in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (in.get() < 0) return std::nullopt;
  const Fd out(::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (out.get() < 0) return std::nullopt;
  core::Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 18);
  while (true) {
    const ssize_t n = ::read(in.get(), buffer.data(), buffer.size());
    if (n < 0) return std::nullopt;
    if (n == 0) return hash.hex();
    const auto size = static_cast<std::size_t>(n);
    hash.bytes({buffer.data(), size});
    std::size_t done = 0;
    while (done < size) {
      const ssize_t written = ::write(out.get(), buffer.data() + done, size - done);
      if (written < 0) return std::nullopt;
      done += static_cast<std::size_t>(written);
    }
  }
}

[[noreturn]] void fail(const fs::path& place, int error) {
  throw core::UserError(place.string(), fmt::format("cannot be written: {}", std::strerror(error)),
                        "make room on the disk, or choose another folder with LUTMARK_HOME");
}

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) fail(folder, failure.value());
}

std::optional<JobResult> parse(const std::string& text) {
  const std::size_t line = text.find('\n');
  if (line == std::string::npos) return std::nullopt;
  const std::string_view body = std::string_view(text).substr(line + 1);
  if (core::sha256_hex(body) != std::string_view(text).substr(0, line)) return std::nullopt;
  try {
    return from_json(Json::parse(body));
  } catch (const std::exception&) {
    return std::nullopt;  // written by another version of lutmark
  }
}

}  // namespace

Cache::Cache(fs::path root) : root_(std::move(root)) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (const char* kind : {"jobs", "objects"}) {
    if (fs::exists(root_ / kind / "ff")) continue;
    for (const char high : hex) {
      for (const char low : hex) make_folder(root_ / kind / std::string{high, low});
    }
  }
}

fs::path Cache::job_path(const std::string& key) const {
  return root_ / "jobs" / key.substr(0, 2) / key;
}

fs::path Cache::object_path(const std::string& sha256) const {
  return root_ / "objects" / sha256.substr(0, 2) / sha256;
}

std::optional<JobResult> Cache::find(const std::string& key) const {
  const fs::path path = job_path(key);
  const std::optional<std::string> text = slurp(path);
  if (!text) return std::nullopt;
  std::optional<JobResult> result = parse(*text);
  if (!result) {
    erase(key);
    return std::nullopt;
  }
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // prune() goes by the last use
  return result;
}

void Cache::store(const std::string& key, const JobResult& result) const {
  // Tools may print bytes that are no UTF-8.
  const std::string body = to_json(result).dump(-1, ' ', false, Json::error_handler_t::replace);
  core::write_text_atomically(job_path(key), core::sha256_hex(body) + "\n" + body);
}

void Cache::erase(const std::string& key) const {
  std::error_code ignored;
  fs::remove(job_path(key), ignored);
}

Artifact Cache::keep(const fs::path& file) const {
  const fs::path temporary = root_ / fmt::format("keep.{}.tmp", ::getpid());
  const std::optional<std::string> hash = copy_hashed(file, temporary);
  const int error = errno;
  std::error_code failure;
  if (!hash) {
    fs::remove(temporary, failure);
    fail(root_, error);
  }
  const std::uint64_t bytes = fs::file_size(temporary);
  fs::rename(temporary, object_path(*hash), failure);
  if (failure) fail(object_path(*hash), failure.value());
  return {*hash, bytes};
}

bool Cache::fetch(const std::string& sha256, const fs::path& target) const {
  const fs::path object = object_path(sha256);
  std::error_code ignored;
  if (!fs::exists(object, ignored)) return false;
  errno = 0;
  const std::optional<std::string> hash = copy_hashed(object, target);
  if (!hash) {
    if (errno != ENOENT && errno != 0) fail(target, errno);
    return false;
  }
  if (*hash == sha256) return true;
  fs::remove(object, ignored);
  fs::remove(target, ignored);
  return false;
}

Cache::Stats Cache::stats() const {
  Stats stats;
  for (const auto& entry : fs::recursive_directory_iterator(root_)) {
    std::error_code gone;
    if (!entry.is_regular_file(gone)) continue;
    const bool is_job = entry.path().parent_path().parent_path().filename() == "jobs";
    (is_job ? stats.jobs : stats.objects) += 1;
    const auto size = entry.file_size(gone);
    if (!gone) stats.bytes += size;
  }
  return stats;
}

std::vector<std::string> Cache::verify() const {
  std::vector<std::string> problems;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(root_ / "objects")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    if (core::sha256_file(entry.path()) == name) continue;
    problems.push_back(fmt::format("object {} was damaged; removed", name));
    fs::remove(entry.path(), ignored);
  }
  for (const auto& entry : fs::recursive_directory_iterator(root_ / "jobs")) {
    if (!entry.is_regular_file()) continue;
    const std::string key = entry.path().filename().string();
    const std::optional<std::string> text = slurp(entry.path());
    const std::optional<JobResult> result = text ? parse(*text) : std::nullopt;
    if (!result) {
      problems.push_back(fmt::format("job {} was damaged; removed", key));
      erase(key);
      continue;
    }
    for (const auto& [file, artifact] : result->outputs) {
      if (fs::exists(object_path(artifact.sha256))) continue;
      problems.push_back(fmt::format("job {} lost its output {}; removed", key, file));
      erase(key);
      break;
    }
  }
  return problems;
}

std::uint64_t Cache::prune(std::uint64_t max_bytes, std::chrono::seconds grace) const {
  struct Entry {
    fs::file_time_type used;
    fs::path path;
    std::vector<Artifact> outputs;
  };
  std::vector<Entry> jobs;
  for (const auto& entry : fs::recursive_directory_iterator(root_ / "jobs")) {
    if (!entry.is_regular_file()) continue;
    const std::optional<std::string> text = slurp(entry.path());
    const std::optional<JobResult> result = text ? parse(*text) : std::nullopt;
    Entry job{entry.last_write_time(), entry.path(), {}};
    if (result) {
      for (const auto& [file, artifact] : result->outputs) job.outputs.push_back(artifact);
      if (result->log) job.outputs.push_back(*result->log);
    }
    jobs.push_back(std::move(job));
  }
  std::sort(jobs.begin(), jobs.end(), [](const Entry& a, const Entry& b) { return a.used > b.used; });
  const std::uint64_t before = stats().bytes;
  std::set<std::string> kept;
  std::uint64_t total = 0;
  std::error_code ignored;
  bool full = false;
  for (const Entry& job : jobs) {
    std::uint64_t bytes = fs::file_size(job.path, ignored);
    for (const Artifact& artifact : job.outputs) {
      if (!kept.contains(artifact.sha256)) bytes += artifact.bytes;
    }
    full = full || total + bytes > max_bytes;
    if (full) {
      fs::remove(job.path, ignored);
      continue;
    }
    total += bytes;
    for (const Artifact& artifact : job.outputs) kept.insert(artifact.sha256);
  }
  const auto young = fs::file_time_type::clock::now() - grace;
  for (const auto& entry : fs::recursive_directory_iterator(root_ / "objects")) {
    if (!entry.is_regular_file(ignored) || kept.contains(entry.path().filename().string())) continue;
    if (entry.last_write_time(ignored) > young) continue;
    fs::remove(entry.path(), ignored);
  }
  const std::uint64_t after = stats().bytes;
  return before > after ? before - after : 0;
}

}  // namespace lutmark::engine
