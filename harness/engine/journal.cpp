// SPDX-License-Identifier: Apache-2.0
// Journal: the append-only JSONL file of a run, one write per line.
#include "harness/engine/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::engine {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw core::UserError(
      file.string(), fmt::format("cannot be written: {}", std::strerror(errno)),
      "make room on the disk; what is finished is kept and will not be run again");
}

}  // namespace

Journal::Journal(std::filesystem::path file)
    : file_(std::move(file)),
      fd_(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (fd_.get() < 0) fail(file_);
}

Journal::Journal(const std::filesystem::path& file, const core::RunHeader& header) : Journal(file) {
  line(core::to_json(header));
}

Journal Journal::resume(const std::filesystem::path& file) {
  const std::string text = core::read_text(file, std::size_t{4} << 30);
  const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  if (whole != text.size()) std::filesystem::resize_file(file, whole);
  return Journal(file);
}

void Journal::append(const core::Record& record) { line(core::to_json(record)); }
void Journal::append(const core::RunEnd& end) { line(core::to_json(end)); }

void Journal::line(const core::Json& json) {
  // Tools may print bytes that are no UTF-8; a journal line must still be JSON.
  std::string text = json.dump(-1, ' ', false, core::Json::error_handler_t::replace);
  text += '\n';
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(fd_.get(), text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(file_);
    done += static_cast<std::size_t>(n);
  }
}

}  // namespace lutmark::engine
