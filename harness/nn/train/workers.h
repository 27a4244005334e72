// SPDX-License-Identifier: Apache-2.0
// Workers: threads that share the chunks of a batch; who computes a chunk changes no result.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lutmark::nn {

/// A fixed number of threads, the caller of run() among them. A chunk must write only what belongs
/// to it; what is added over chunks is added by the caller in the order of the chunks, so results
/// are equal at any number of threads.
class Workers {
 public:
  explicit Workers(int threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Calls work(0) to work(chunks - 1), each once, and returns when all are done. `work` must not
  /// throw.
  void run(std::size_t chunks, const std::function<void(std::size_t)>& work);

 private:
  void serve();
  void take_chunks();

  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  std::size_t round_ = 0;
  std::size_t busy_ = 0;
  bool is_closed_ = false;
  const std::function<void(std::size_t)>* work_ = nullptr;
  std::size_t chunks_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace lutmark::nn
