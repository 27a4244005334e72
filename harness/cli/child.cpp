// SPDX-License-Identifier: Apache-2.0
// Child: programs that a subcommand starts and waits for (git, cmake, lutmark of another revision).
#include "harness/cli/child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "harness/engine/fd.h"

namespace lutmark::cli {
namespace {

constexpr int not_started = 127;

[[noreturn]] void become(const Child& child, int out, const std::filesystem::path& error) {
  for (const auto& [name, value] : child.env) ::setenv(name.c_str(), value.c_str(), 1);
  ::dup2(out, STDOUT_FILENO);
  if (!error.empty()) {
    const int file = ::open(error.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) ::_exit(not_started);
    ::dup2(file, STDERR_FILENO);
  }
  std::vector<char*> argv;
  for (const std::string& word : child.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  if (::chdir(child.folder.c_str()) == 0) ::execvp(argv.front(), argv.data());
  ::_exit(not_started);
}

std::string all_of(int pipe) {
  std::string text;
  std::array<char, 65536> part{};
  for (;;) {
    const ssize_t n = ::read(pipe, part.data(), part.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(n));
  }
}

}  // namespace

ChildEnd run_child(const Child& child, const std::filesystem::path& error) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {.status = not_started, .out = {}};
  const engine::Fd read_end(ends[0]);
  const pid_t pid = ::fork();
  if (pid == 0) become(child, ends[1], error);
  ::close(ends[1]);
  if (pid < 0) return {.status = not_started, .out = {}};
  ChildEnd end{.status = 0, .out = all_of(read_end.get())};
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return end;
}

}  // namespace lutmark::cli
