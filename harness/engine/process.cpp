// SPDX-License-Identifier: Apache-2.0
// Runs commands and functions in processes of their own, with limits: a value in, a value out.
#include "harness/engine/process.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <list>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <unordered_map>

#include <fmt/format.h>

#include "harness/engine/launch.h"
#include "harness/engine/polling.h"
#include "harness/engine/procfs.h"

namespace lutmark::engine {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using Id = ProcessPool::Id;

constexpr milliseconds sweep_interval{2};

constexpr milliseconds limit_grace{1000};
constexpr milliseconds stop_grace{500};
constexpr milliseconds stop_gives_up{1400};
// From SIGKILL on. A process that gives back tens of gigabytes needs seconds.
constexpr milliseconds kill_gives_up{10000};

// What the child still touches between its report and exec, and the kernel's coarse page counters.
constexpr std::uint64_t inherited_slack_bytes = 4 << 20;

constexpr std::size_t log_part_bytes = 64 << 10;
constexpr std::size_t read_bytes = 256 << 10;
// So that a job that prints without end does not keep the loop from the others.
constexpr int reads_in_a_row = 16;

// Job numbers of processes that belong to no job.
constexpr Id unknown_job = 0;
constexpr Id foreign = ~Id{0};

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

double cpu_seconds(const rusage& usage) {
  const auto seconds_of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

// The first and the last bytes of a stream, in bounded memory.
class BoundedLog {
 public:
  void append(std::string_view bytes) {
    total_ += bytes.size();
    const std::size_t to_head = std::min(bytes.size(), log_part_bytes - head_.size());
    head_.append(bytes.substr(0, to_head));
    bytes.remove_prefix(to_head);
    if (bytes.size() > log_part_bytes) bytes.remove_prefix(bytes.size() - log_part_bytes);
    tail_.append(bytes);
    // Cut seldom: each cut moves the bytes that stay.
    if (tail_.size() > 4 * log_part_bytes) tail_.erase(0, tail_.size() - log_part_bytes);
  }

  std::uint64_t total() const { return total_; }

  std::string text() const {
    const std::string_view tail =
        std::string_view(tail_).substr(tail_.size() - std::min(tail_.size(), log_part_bytes));
    const std::uint64_t left_out = total_ - head_.size() - tail.size();
    if (left_out == 0) return fmt::format("{}{}", head_, tail);
    return fmt::format("{}\n[{} bytes left out]\n{}", head_, left_out, tail);
  }

 private:
  std::string head_;
  std::string tail_;
  std::uint64_t total_ = 0;
};

struct Job {
  Id id = unknown_job;
  core::Limits limits = {};
  pid_t leader = -1;
  Fd pidfd = {};
  Fd output = {};
  std::uint64_t inherited_memory_bytes = 0;
  BoundedLog log = {};
  Clock::time_point start = {};

  std::optional<Clock::time_point> leader_ended = {};
  std::optional<ProcessEnd> reason = {};  // why we end it, when we do
  std::string message = {};
  std::optional<Clock::time_point> kill_at = {};
  std::optional<Clock::time_point> give_up_at = {};

  double polled_cpu_s = 0;
  double orphans_cpu_s = 0;  // of orphans that ended and were waited for here
  std::uint64_t polled_bytes = 0;
  std::uint64_t polled_peak_bytes = 0;
};

// A process below the harness, as a look at the tree found it.
struct Member {
  ProcessStat stat = {};
  Id job = unknown_job;
  bool ours_to_reap = false;  // a child of the harness
  bool reaped = false;
};

struct Usage {
  double cpu_s = 0;
  std::uint64_t memory_bytes = 0;
  int processes = 0;
};

Usage usage_of(const Job& job, const std::vector<Member>& members) {
  Usage usage;
  for (const Member& member : members) {
    if (member.job != job.id) continue;
    usage.cpu_s += member.stat.cpu_s;
    usage.memory_bytes += member.stat.resident_bytes;
    ++usage.processes;
  }
  return usage;
}

// Reads what is there. Closes `output` when all writers are gone.
void drain(Fd& output, BoundedLog& log, std::span<char> buffer) {
  for (int i = 0; i < reads_in_a_row && output; ++i) {
    const ssize_t size = read(output.get(), buffer.data(), buffer.size());
    if (size > 0) {
      log.append({buffer.data(), static_cast<std::size_t>(size)});
    } else if (size == 0) {
      output.reset();
    } else if (errno != EINTR) {
      return;
    }
  }
}

std::string signal_message(int number) {
  const char* name = sigabbrev_np(number);
  const char* hint = number == SIGKILL ? "; not by lutmark: out of memory, or by hand" : "";
  return fmt::format("ended by SIG{}{}", name != nullptr ? name : std::to_string(number), hint);
}

std::string gibibytes(std::uint64_t bytes) {
  return fmt::format("{:.2f} GiB", static_cast<double>(bytes) / static_cast<double>(1 << 30));
}

void set_result_of_leader(const Job& job, int status, const rusage& usage, ProcessResult& result) {
  if (job.reason) {
    result.end = *job.reason;
  } else if (WIFEXITED(status)) {
    result.end = ProcessEnd::exited;
    result.status = WEXITSTATUS(status);
  } else if (WTERMSIG(status) == SIGXCPU) {
    result.end = ProcessEnd::cpu_limit;
    result.message = fmt::format("CPU time limit of {:g} s met by one process", job.limits.cpu_s);
  } else {
    result.end = ProcessEnd::signaled;
    result.status = WTERMSIG(status);
    result.message = signal_message(result.status);
  }
  result.cpu_s = std::max(result.cpu_s, cpu_seconds(usage) + job.orphans_cpu_s);
  const auto kernel_peak = static_cast<std::uint64_t>(usage.ru_maxrss) << 10;
  if (kernel_peak > job.inherited_memory_bytes + inherited_slack_bytes ||
      result.peak_memory_bytes == 0)
    result.peak_memory_bytes = std::max(result.peak_memory_bytes, kernel_peak);
}

}  // namespace

class ProcessPool::Loop {
 public:
  Loop(const Guard& guard, const Interrupt* interrupt);
  ~Loop() { prctl(PR_SET_CHILD_SUBREAPER, was_subreaper_); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Id start(const ProcessSpec& spec);
  std::vector<Ended> wait(milliseconds max_wait);
  std::vector<Ended> stop_all();
  std::size_t running() const { return jobs_.size() + ended_.size(); }

 private:
  enum class Signals { heed, leave };

  bool step(Clock::time_point until, Signals signals);
  void tick();
  std::vector<Member> look();
  Id job_of(const ProcessStat& process) const;
  Id job_by_environment(pid_t pid) const;
  void reap_orphans(std::vector<Member>& members);
  void note_end_of_leader(Job& job);
  void check_limits(Job& job, const Usage& usage);
  bool belongs_to(const Member& member, const Job& job) const;
  void kill_all(const Job& job, const std::vector<Member>& members) const;
  bool is_over(Job& job, const std::vector<Member>& members);
  void finish(Job& job);
  Clock::time_point next_tick() const;

  struct Seen {
    std::uint64_t start = 0;
    Id job = unknown_job;
  };

  const Guard& guard_;
  const Interrupt* interrupt_;
  int was_subreaper_ = 0;
  std::unordered_map<pid_t, Seen> seen_;  // the last look
  Id last_id_ = unknown_job;
  std::list<Job> jobs_;
  std::vector<Ended> ended_;
  Clock::time_point next_tick_ = Clock::now();
  std::vector<pollfd> polled_;
  std::vector<char> buffer_ = std::vector<char>(read_bytes);
};

ProcessPool::Loop::Loop(const Guard& guard, const Interrupt* interrupt)
    : guard_(guard), interrupt_(interrupt) {
  const auto children = children_of(getpid(), 0);
  if (!children) {
    throw std::system_error(
        ENOSYS, std::generic_category(),
        "/proc/<pid>/task/<tid>/children: mount /proc, or use a kernel with CONFIG_PROC_CHILDREN");
  }
  for (const pid_t child : *children) {
    if (const auto process = read_stat(child)) seen_[child] = {process->start, foreign};
  }
  prctl(PR_GET_CHILD_SUBREAPER, &was_subreaper_);
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
    throw std::system_error(errno, std::generic_category(), "prctl(PR_SET_CHILD_SUBREAPER)");
}

Id ProcessPool::Loop::start(const ProcessSpec& spec) {
  const Id id = ++last_id_;
  const auto now = Clock::now();
  Launched launched = launch(spec, guard_, fmt::format("{}.{}", guard_.run_mark(), id));
  if (!launched.error.empty()) {
    ended_.push_back({id, {.end = ProcessEnd::not_started, .message = launched.error}});
    return id;
  }
  jobs_.push_back({.id = id,
                   .limits = spec.limits,
                   .leader = launched.leader,
                   .pidfd = std::move(launched.pidfd),
                   .output = std::move(launched.output),
                   .inherited_memory_bytes = launched.inherited_memory_bytes,
                   .start = now});
  next_tick_ = std::min(next_tick_, now + shortest_interval);
  return id;
}

std::vector<ProcessPool::Ended> ProcessPool::Loop::wait(milliseconds max_wait) {
  // Any more than this overflows the clock.
  const auto until = Clock::now() + std::min<milliseconds>(max_wait, std::chrono::hours(24 * 365));
  while (ended_.empty() && !jobs_.empty()) {
    if (!step(until, Signals::heed) || Clock::now() >= until) break;
  }
  return std::exchange(ended_, {});
}

std::vector<ProcessPool::Ended> ProcessPool::Loop::stop_all() {
  const auto now = Clock::now();
  for (Job& job : jobs_) {
    if (!job.leader_ended && !job.reason) {
      job.reason = ProcessEnd::stopped;
      job.message = "stopped on request";
      kill(-job.leader, SIGTERM);
      kill(-job.leader, SIGCONT);
    }
    job.kill_at = std::min(job.kill_at.value_or(Clock::time_point::max()), now + stop_grace);
    job.give_up_at = now + stop_gives_up;
  }
  next_tick_ = now;
  while (!jobs_.empty()) step(Clock::time_point::max(), Signals::leave);
  return std::exchange(ended_, {});
}

// Waits for the next thing to happen and handles it. False when a signal came.
bool ProcessPool::Loop::step(Clock::time_point until, Signals signals) {
  const bool heed = interrupt_ != nullptr && signals == Signals::heed;
  polled_.clear();
  polled_.push_back({heed ? interrupt_->descriptor() : -1, POLLIN, 0});  // poll skips -1
  for (const Job& job : jobs_) {
    polled_.push_back({job.leader_ended ? -1 : job.pidfd.get(), POLLIN, 0});
    polled_.push_back({job.output.get(), POLLIN, 0});
  }
  const auto pause = std::min(until, next_tick_) - Clock::now();
  // Rounded up, or the last fraction of a millisecond is spent in busy waiting.
  const auto pause_ms = std::chrono::ceil<milliseconds>(std::max(pause, Clock::duration{})).count();
  poll(polled_.data(), polled_.size(), static_cast<int>(std::min<long>(pause_ms, 1000)));

  auto entry = polled_.begin() + 1;
  for (Job& job : jobs_) {
    if ((entry++)->revents != 0) note_end_of_leader(job);
    if ((entry++)->revents != 0) drain(job.output, job.log, buffer_);
  }
  if (Clock::now() >= next_tick_) tick();
  return polled_.front().revents == 0;
}

// The leader stays a zombie until finish(), so that its number cannot go to another group.
void ProcessPool::Loop::note_end_of_leader(Job& job) {
  kill(-job.leader, SIGKILL);
  job.leader_ended = Clock::now();
  if (!job.give_up_at) job.give_up_at = *job.leader_ended + kill_gives_up;
  next_tick_ = *job.leader_ended;
}

void ProcessPool::Loop::tick() {
  std::vector<Member> members = look();
  reap_orphans(members);
  for (auto job = jobs_.begin(); job != jobs_.end();) {
    const Usage usage = usage_of(*job, members);
    job->polled_cpu_s = std::max(job->polled_cpu_s, usage.cpu_s + job->orphans_cpu_s);
    job->polled_bytes = usage.memory_bytes;
    job->polled_peak_bytes = std::max(job->polled_peak_bytes, usage.memory_bytes);
    if (!job->leader_ended && !job->reason) check_limits(*job, usage);
    if (job->leader_ended || (job->kill_at && Clock::now() >= *job->kill_at))
      kill_all(*job, members);
    if (is_over(*job, members)) {
      finish(*job);
      job = jobs_.erase(job);
    } else {
      ++job;
    }
  }
  next_tick_ = next_tick();
}

// The tree below the harness without the harness itself. Orphans that are not there yet when their
// former parent is still in the tree are found by the next look, so a job is clean only when a look
// finds nothing of it.
std::vector<Member> ProcessPool::Loop::look() {
  std::vector<Member> members;
  std::unordered_map<pid_t, Seen> seen;
  const pid_t own_group = getpgrp();
  for (const pid_t child : children_of(getpid(), 0).value_or(std::vector<pid_t>{})) {
    const auto process = read_stat(child);
    if (!process) continue;
    const Id job = process->group == own_group ? foreign : job_of(*process);
    seen[child] = {process->start, job};
    if (job != foreign) members.push_back({*process, job, true});
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Member parent = members[i];
    const auto children = children_of(parent.stat.pid, parent.stat.threads);
    if (!children) continue;
    for (const pid_t child : *children) {
      const auto process = read_stat(child);
      // The parent may have ended by now, and the number may be a stranger's.
      if (!process || process->parent != parent.stat.pid) continue;
      seen[child] = {process->start, parent.job};
      members.push_back({*process, parent.job, false});
    }
  }
  seen_ = std::move(seen);
  return members;
}

// Of a child of the harness: a leader or an orphan.
Id ProcessPool::Loop::job_of(const ProcessStat& process) const {
  const auto seen = seen_.find(process.pid);
  if (seen != seen_.end() && seen->second.start == process.start && seen->second.job != unknown_job)
    return seen->second.job;
  for (const Job& job : jobs_) {
    if (job.leader == process.group) return job.id;
  }
  return process.ended ? unknown_job : job_by_environment(process.pid);
}

Id ProcessPool::Loop::job_by_environment(pid_t pid) const {
  const auto mark = environment_value(pid, "LUTMARK_JOB");
  const std::string run = guard_.run_mark() + '.';
  if (!mark || !mark->starts_with(run)) return unknown_job;
  Id id = unknown_job;
  std::from_chars(mark->data() + run.size(), mark->data() + mark->size(), id);
  const bool runs = std::ranges::any_of(jobs_, [id](const Job& job) { return job.id == id; });
  return runs ? id : unknown_job;
}

// A reaped orphan stays in the list as a sign that its own children may have come too late for
// this look.
void ProcessPool::Loop::reap_orphans(std::vector<Member>& members) {
  for (Member& member : members) {
    const pid_t pid = member.stat.pid;
    const auto is_its_leader = [pid](const Job& job) { return job.leader == pid; };
    if (!member.ours_to_reap || !member.stat.ended || std::ranges::any_of(jobs_, is_its_leader))
      continue;
    rusage usage = {};
    // It is not over when only its first thread has ended, though it looks so.
    if (wait4(pid, nullptr, WNOHANG, &usage) != pid) continue;
    member.reaped = true;
    member.stat.cpu_s = 0;
    for (Job& job : jobs_) {
      if (job.id == member.job) job.orphans_cpu_s += cpu_seconds(usage);
    }
  }
}

void ProcessPool::Loop::check_limits(Job& job, const Usage& usage) {
  const core::Limits& limits = job.limits;
  const auto now = Clock::now();
  if (usage.memory_bytes > limits.memory_bytes) {
    job.reason = ProcessEnd::memory_limit;
    job.message =
        fmt::format("memory limit of {} passed: {} in {} processes", gibibytes(limits.memory_bytes),
                    gibibytes(usage.memory_bytes), usage.processes);
    job.kill_at = now;
  } else if (job.polled_cpu_s > limits.cpu_s) {
    job.reason = ProcessEnd::cpu_limit;
    job.message = fmt::format("CPU time limit of {:g} s passed", limits.cpu_s);
    job.kill_at = now + limit_grace;
  } else if (seconds(now - job.start) > limits.wall_s) {
    job.reason = ProcessEnd::wall_limit;
    job.message = fmt::format("wall time limit of {:g} s passed", limits.wall_s);
    job.kill_at = now + limit_grace;
  } else {
    return;
  }
  job.give_up_at = *job.kill_at + kill_gives_up;
  kill(-job.leader, SIGTERM);
  kill(-job.leader, SIGCONT);  // a stopped process does not see SIGTERM
}

// What hid its origin goes with the last job.
bool ProcessPool::Loop::belongs_to(const Member& member, const Job& job) const {
  return member.job == job.id || (member.job == unknown_job && jobs_.size() == 1);
}

void ProcessPool::Loop::kill_all(const Job& job, const std::vector<Member>& members) const {
  kill(-job.leader, SIGKILL);
  for (const Member& member : members) {
    if (belongs_to(member, job) && !member.reaped) kill(member.stat.pid, SIGKILL);
  }
}

bool ProcessPool::Loop::is_over(Job& job, const std::vector<Member>& members) {
  const auto left = std::ranges::count_if(members, [&](const Member& member) {
    return member.stat.pid != job.leader && belongs_to(member, job);
  });
  if (job.leader_ended && left == 0) return true;
  if (!job.give_up_at || Clock::now() < *job.give_up_at) return false;
  job.message += fmt::format("{}{} processes could not be killed", job.message.empty() ? "" : "; ",
                             left + (job.leader_ended ? 0 : 1));
  return true;
}

void ProcessPool::Loop::finish(Job& job) {
  ProcessResult result;
  result.wall_s = seconds(job.leader_ended.value_or(Clock::now()) - job.start);
  result.cpu_s = job.polled_cpu_s;
  result.peak_memory_bytes = job.polled_peak_bytes;
  result.message = job.message;
  if (job.leader_ended) {
    guard_.withdraw_group(job.leader);
    int status = 0;
    rusage usage = {};
    while (wait4(job.leader, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    set_result_of_leader(job, status, usage, result);
  } else {
    // Given up: when it does end, later looks see an orphan and reap it.
    result.end = job.reason.value_or(ProcessEnd::stopped);
  }
  drain(job.output, job.log, buffer_);
  result.log = job.log.text();
  result.log_bytes_total = job.log.total();
  ended_.push_back({job.id, std::move(result)});
}

Clock::time_point ProcessPool::Loop::next_tick() const {
  const auto now = Clock::now();
  milliseconds pause = longest_interval;
  for (const Job& job : jobs_) {
    if (job.leader_ended) return now + sweep_interval;
    // One that is being ended is watched closely.
    pause = std::min(pause, job.reason
                                ? shortest_interval
                                : polling_interval(job.limits, {.age_s = seconds(now - job.start),
                                                                .cpu_s = job.polled_cpu_s,
                                                                .memory_bytes = job.polled_bytes}));
  }
  return now + pause;
}

ProcessPool::ProcessPool(const Guard& guard, const Interrupt* interrupt)
    : loop_(std::make_unique<Loop>(guard, interrupt)) {}

ProcessPool::~ProcessPool() { loop_->stop_all(); }

Id ProcessPool::start(const ProcessSpec& spec) { return loop_->start(spec); }

std::vector<ProcessPool::Ended> ProcessPool::wait(milliseconds max_wait) {
  return loop_->wait(max_wait);
}

std::vector<ProcessPool::Ended> ProcessPool::stop_all() { return loop_->stop_all(); }

std::size_t ProcessPool::running() const { return loop_->running(); }

}  // namespace lutmark::engine
