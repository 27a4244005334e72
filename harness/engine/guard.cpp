// SPDX-License-Identifier: Apache-2.0
// The process that cleans up after the harness when the harness cannot.
#include "harness/engine/guard.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/engine/procfs.h"

namespace lutmark::engine {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// A process in an uninterruptible wait cannot be killed; the guard does not stay for ever for it.
constexpr auto give_up_after = std::chrono::seconds(10);

// One packet on the socket. A group is known by its leader's start time too, because its number
// may be given to another process later.
struct Announcement {
  pid_t group = 0;
  bool live = false;
  std::uint64_t leader_start = 0;
};

using Groups = std::map<pid_t, std::uint64_t>;  // group -> start time of its leader

void send_announcement(int socket, const Announcement& announcement) {
  // A guard that was killed must not take the harness with it: no SIGPIPE, and no error either.
  while (send(socket, &announcement, sizeof announcement, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

std::system_error last_error(const char* what) { return {errno, std::generic_category(), what}; }

// A harness that was started with one of 0, 1, 2 closed would get it for its first own descriptor
// and hand it to a tool as standard output.
void open_missing_standard_descriptors() {
  int fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= 2) fd = open("/dev/null", O_RDWR);
  if (fd > 2) close(fd);
}

std::string make_run_mark() {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != sizeof random) throw last_error("getrandom");
  return fmt::format("{}-{:016x}", getpid(), random);
}

Groups listen_until_harness_ends(int socket) {
  Groups groups;
  for (;;) {
    Announcement announcement;
    const ssize_t size = recv(socket, &announcement, sizeof announcement, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size != sizeof announcement) return groups;
    if (announcement.live) {
      groups[announcement.group] = announcement.leader_start;
    } else {
      groups.erase(announcement.group);
    }
  }
}

bool is_of_run(const ProcessStat& process, const Groups& groups, const std::string& run_mark) {
  const auto group = groups.find(process.group);
  // A function job does not exec, so its environment has no mark; its group tells.
  if (group != groups.end() && process.start >= group->second) return true;
  return environment_value(process.pid, "LUTMARK_RUN") == run_mark;
}

// A leader with another start time is a stranger that got the number of a group long gone.
void drop_reused(Groups& groups) {
  std::erase_if(groups, [](const auto& entry) {
    const auto leader = read_stat(entry.first);
    return leader && leader->start != entry.second;
  });
}

void kill_run(Groups groups, const std::string& run_mark) {
  const auto deadline = Clock::now() + give_up_after;
  for (bool found = true; found && Clock::now() < deadline;) {
    found = false;
    drop_reused(groups);
    for (const pid_t pid : all_processes()) {
      const auto process = read_stat(pid);
      if (!process || process->ended || pid == getpid()) continue;
      if (!is_of_run(*process, groups, run_mark)) continue;
      kill(pid, SIGKILL);
      found = true;
    }
    // Killed processes need a moment to go, and one that was forking may have left a child.
    if (found) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// Until it is safe from the signals that end the harness and has its folder: 0, or why it has not.
// A guard that was killed says nothing, and that is no error.
int await_guard(int socket) {
  int failure = 0;
  while (recv(socket, &failure, sizeof failure, 0) < 0 && errno == EINTR) {
  }
  return failure;
}

// Made here and not by the harness, which may be killed between making it and having a guard.
int make_folder(const fs::path& folder, struct stat& identity) {
  if (mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) return errno;
  if (lstat(folder.c_str(), &identity) != 0) return errno;
  if (!S_ISDIR(identity.st_mode)) return ENOTDIR;
  return access(folder.c_str(), W_OK) == 0 ? 0 : errno;
}

[[noreturn]] void run_guard(int socket, const fs::path& folder, const std::string& run_mark) {
  setsid();
  prctl(PR_SET_NAME, "lutmark-guard");
  for (const int ignored : {SIGINT, SIGTERM, SIGHUP}) signal(ignored, SIG_IGN);
  const int null = open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) dup2(null, fd);
  dup2(socket, 3);
  close_range(4, ~0U, 0);
  [[maybe_unused]] const int moved = chdir("/");

  struct stat identity = {};
  const int failure = make_folder(folder, identity);
  send(3, &failure, sizeof failure, MSG_NOSIGNAL);
  if (failure != 0) _exit(1);
  kill_run(listen_until_harness_ends(3), run_mark);
  struct stat now = {};
  // Only the very folder we were given: its name may lead elsewhere by now.
  if (lstat(folder.c_str(), &now) == 0 && now.st_dev == identity.st_dev &&
      now.st_ino == identity.st_ino) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  _exit(0);
}

}  // namespace

Guard::Guard(const fs::path& work_folder) : run_mark_(make_run_mark()) {
  open_missing_standard_descriptors();
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(work_folder, error);
  if (error || work_folder.empty() || folder == folder.root_path() ||
      (fs::exists(folder, error) && !fs::is_directory(folder, error))) {
    throw std::invalid_argument(fmt::format(
        "work folder {}: must be a folder made for this run alone", work_folder.string()));
  }
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    throw last_error("socketpair");
  pid_ = fork();
  if (pid_ == 0) {
    close(ends[0]);
    run_guard(ends[1], folder, run_mark_);
  }
  socket_ = Fd(ends[0]);
  Fd guard_end(ends[1]);
  if (pid_ < 0) throw last_error("fork");
  guard_end.reset();  // or we would wait for ourselves if the guard died
  if (const int failure = await_guard(socket_.get()); failure != 0) {
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    throw core::UserError(folder.string(),
                          "cannot be made: " + std::generic_category().message(failure),
                          "make room on the disk, or choose another folder with LUTMARK_HOME");
  }
}

Guard::~Guard() {
  socket_.reset();
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guard::announce_own_group() const {
  Announcement announcement{.group = getpid(), .live = true};
  if (const auto self = read_stat(getpid())) announcement.leader_start = self->start;
  send_announcement(socket_.get(), announcement);
}

void Guard::withdraw_group(pid_t group) const {
  send_announcement(socket_.get(), {.group = group});
}

}  // namespace lutmark::engine
