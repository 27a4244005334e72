// SPDX-License-Identifier: Apache-2.0
// Content-addressed cache of finished jobs, safe for several processes at once.
#include "harness/engine/cache.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <set>

#include <fmt/format.h>

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
  if (result.log) log = {result.log->sha256, result.log->bytes, result.last_log_begins};
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
  if (const Json& log = json.at("log"); !log.empty()) {
    result.log = Artifact{log.at(0), log.at(1)};
    // Older results kept the log of their last step alone.
    if (log.size() > 2) log.at(2).get_to(result.last_log_begins);
  }
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

// Copies and hashes in one pass; the hash of what was read, or nothing when reading or writing
// failed.
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

// Gives a complete temporary file its name.
void publish(const fs::path& temporary, const fs::path& target) {
  std::error_code failure;
  fs::rename(temporary, target, failure);
  if (failure == std::errc::no_such_file_or_directory) {
    fs::create_directories(target.parent_path(), failure);
    fs::rename(temporary, target, failure);
  }
  if (!failure) return;
  std::error_code ignored;
  fs::remove(temporary, ignored);
  fail(target, failure.value());
}

// Regular files below a folder; other processes may remove them meanwhile.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code gone;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file(gone)) files.push_back(entry.path());
  }
  return files;
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
  for (const char* kind : {"jobs", "objects", "temporary"}) make_folder(root_ / kind);
}

fs::path Cache::job_path(const std::string& key) const {
  return root_ / "jobs" / key.substr(0, 2) / key;
}

fs::path Cache::object_path(const std::string& sha256) const {
  return root_ / "objects" / sha256.substr(0, 2) / sha256;
}

// Unique also among processes with equal numbers: containers and machines may share the folder.
fs::path Cache::new_temporary() const {
  std::uint64_t random = 0;
  if (::getrandom(&random, sizeof random, 0) != sizeof random) fail(root_, errno);
  return root_ / "temporary" / fmt::format("{:016x}", random);
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
  const fs::path temporary = new_temporary();
  core::write_text_atomically(temporary, core::sha256_hex(body) + "\n" + body);
  publish(temporary, job_path(key));
}

void Cache::erase(const std::string& key) const {
  std::error_code ignored;
  fs::remove(job_path(key), ignored);
}

Artifact Cache::keep(const fs::path& file) const {
  const fs::path temporary = new_temporary();
  errno = 0;
  const std::optional<std::string> hash = copy_hashed(file, temporary);
  const int error = errno;
  std::error_code failure;
  const std::uint64_t bytes = hash ? fs::file_size(temporary, failure) : 0;
  if (!hash || failure) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    fail(root_, failure ? failure.value() : error);
  }
  publish(temporary, object_path(*hash));
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
  const auto add = [&](const char* kind, std::uint64_t& count) {
    for (const fs::path& file : files_below(root_ / kind)) {
      std::error_code gone;
      const std::uint64_t size = fs::file_size(file, gone);
      if (gone) continue;
      ++count;
      stats.bytes += size;
    }
  };
  add("jobs", stats.jobs);
  add("objects", stats.objects);
  return stats;
}

std::vector<std::string> Cache::verify() const {
  std::vector<std::string> problems;
  std::error_code ignored;
  for (const fs::path& file : files_below(root_ / "objects")) {
    const std::string name = file.filename().string();
    if (!fs::exists(file, ignored) || core::sha256_file(file) == name) continue;
    problems.push_back(fmt::format("object {} was damaged; removed", name));
    fs::remove(file, ignored);
  }
  for (const fs::path& file : files_below(root_ / "jobs")) {
    const std::string key = file.filename().string();
    const std::optional<std::string> text = slurp(file);
    if (!text && !fs::exists(file, ignored)) continue;
    const std::optional<JobResult> result = text ? parse(*text) : std::nullopt;
    if (!result) {
      problems.push_back(fmt::format("job {} was damaged; removed", key));
      erase(key);
      continue;
    }
    for (const auto& [output, artifact] : result->outputs) {
      if (fs::exists(object_path(artifact.sha256), ignored)) continue;
      problems.push_back(fmt::format("job {} lost its output {}; removed", key, output));
      erase(key);
      break;
    }
  }
  return problems;
}

std::uint64_t Cache::prune(std::uint64_t max_bytes, std::chrono::seconds grace) const {
  struct Entry {
    fs::file_time_type used;
    std::uint64_t bytes = 0;
    fs::path path;
    std::vector<Artifact> artifacts;
  };
  std::vector<Entry> jobs;
  std::error_code gone;
  for (const fs::path& file : files_below(root_ / "jobs")) {
    const std::optional<std::string> text = slurp(file);
    Entry job{.used = fs::last_write_time(file, gone),
              .bytes = text ? text->size() : 0,
              .path = file,
              .artifacts = {}};
    if (gone) continue;
    const std::optional<JobResult> result = text ? parse(*text) : std::nullopt;
    if (result) {
      for (const auto& [output, artifact] : result->outputs) job.artifacts.push_back(artifact);
      if (result->log) job.artifacts.push_back(*result->log);
    }
    jobs.push_back(std::move(job));
  }
  std::sort(jobs.begin(), jobs.end(),
            [](const Entry& a, const Entry& b) { return a.used > b.used; });
  const std::uint64_t before = stats().bytes;
  std::set<std::string> kept;
  std::uint64_t total = 0;
  bool full = false;
  for (const Entry& job : jobs) {
    std::uint64_t bytes = job.bytes;
    for (const Artifact& artifact : job.artifacts) {
      if (!kept.contains(artifact.sha256)) bytes += artifact.bytes;
    }
    full = full || total + bytes > max_bytes;
    if (full) {
      fs::remove(job.path, gone);
      continue;
    }
    total += bytes;
    for (const Artifact& artifact : job.artifacts) kept.insert(artifact.sha256);
  }
  const auto young = fs::file_time_type::clock::now() - grace;
  for (const char* kind : {"objects", "temporary"}) {
    for (const fs::path& file : files_below(root_ / kind)) {
      if (kept.contains(file.filename().string())) continue;
      const auto written = fs::last_write_time(file, gone);
      if (!gone && written <= young) fs::remove(file, gone);
    }
  }
  const std::uint64_t after = stats().bytes;
  return before > after ? before - after : 0;
}

}  // namespace lutmark::engine
