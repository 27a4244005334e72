// SPDX-License-Identifier: Apache-2.0
// Workers: threads that share the chunks of a batch; who computes a chunk changes no result.
#include "harness/nn/train/workers.h"

namespace lutmark::nn {

Workers::Workers(int threads) {
  for (int i = 1; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  start_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::run(std::size_t chunks, const std::function<void(std::size_t)>& work) {
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    chunks_ = chunks;
    next_ = 0;
    busy_ = threads_.size();
    ++round_;
  }
  start_.notify_all();
  take_chunks();
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return busy_ == 0; });
}

void Workers::serve() {
  std::size_t served = 0;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      start_.wait(lock, [&] { return is_closed_ || round_ != served; });
      if (is_closed_) return;
      served = round_;
    }
    take_chunks();
    const std::lock_guard lock(mutex_);
    if (--busy_ == 0) done_.notify_one();
  }
}

void Workers::take_chunks() {
  for (std::size_t chunk = next_++; chunk < chunks_; chunk = next_++) (*work_)(chunk);
}

}  // namespace lutmark::nn
