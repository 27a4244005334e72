// SPDX-License-Identifier: Apache-2.0
// Progress: what a run says while it runs.
#include "harness/cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include "harness/core/text.h"

namespace lutmark::cli {
namespace {

std::size_t terminal_width() {
  winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
  return size.ws_col;
}

}  // namespace

void Progress::clear() {
  if (line_open_) fmt::print(stderr, "\r\033[K");
  line_open_ = false;
}

void Progress::forecast(const engine::Forecast& forecast) {
  jobs_ = forecast.jobs;
  done_ = forecast.cached;
  std::string expected;
  if (forecast.jobs > forecast.cached) {
    expected = forecast.unknown > 0
                   ? fmt::format(", about {} and {} jobs of unknown length",
                                 core::human_seconds(forecast.expected_s), forecast.unknown)
                   : fmt::format(", about {}", core::human_seconds(forecast.expected_s));
  }
  fmt::print(stderr, "{} jobs, {} cached, {} to run{}\n", forecast.jobs, forecast.cached,
             forecast.jobs - forecast.cached, expected);
}

void Progress::ran(const core::Record& record) {
  ++done_;
  const bool failed = record.outcome != core::Outcome::ok;
  if (is_terminal_ && !failed) return;
  if (record.outcome == core::Outcome::skipped) return;
  clear();
  fmt::print(stderr, "[{}/{}] {:<12} {} {}{}  {}{}\n", done_, jobs_, core::to_name(record.outcome),
             record.stage, record.case_name,
             record.seed ? fmt::format(" seed {}", *record.seed) : "",
             core::human_seconds(record.wall_s), failed ? ": " + record.message : "");
}

void Progress::update(const engine::Progress& progress) {
  if (!is_terminal_) return;
  std::string line = fmt::format("{}/{} done, {} running, {} failed", progress.done, progress.jobs,
                                 progress.running.size(), progress.failed);
  if (progress.expected_s > 1)
    line += fmt::format(", about {} left", core::human_seconds(progress.expected_s));
  if (!progress.running.empty()) line += ": " + progress.running.front();
  const std::size_t width = terminal_width() - 1;
  if (line.size() > width) line.resize(width);
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
  line_open_ = true;
}

void Progress::end(const core::RunEnd& end) {
  clear();
  fmt::print(stderr,
             "{} jobs, {} from the cache, {} elapsed, {} of tool CPU, harness CPU {:.1f} % and "
             "idle slots {:.1f} % of the time\n",
             end.jobs, end.hits, core::human_seconds(end.wall_s),
             core::human_seconds(end.tool_cpu_s),
             end.wall_s > 0 ? 100 * end.harness_cpu_s / end.wall_s : 0.0, 100 * end.idle_share);
  if (end.reruns > 0)
    fmt::print(stderr, "{} cached jobs were done again and compared\n", end.reruns);
}

}  // namespace lutmark::cli
