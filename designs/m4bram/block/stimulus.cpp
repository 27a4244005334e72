// SPDX-License-Identifier: Apache-2.0
// What blocks are tried with: corners, all pairs of small numbers, random numbers.
#include "designs/m4bram/block/stimulus.h"

#include <algorithm>
#include <array>

#include "designs/m4bram/block/program.h"
#include "harness/core/random.h"

namespace lutmark::designs::m4bram::cim {
namespace {

constexpr int corner_frames = 6;
constexpr int random_frames = 18;

class Source {
 public:
  Source(const Task& task, std::uint64_t seed)
      : task_(task), random_(seed, "m4bram block stimulus") {}

  Work corners() {
    Work work = begin();
    const std::int64_t low = -(std::int64_t{1} << (task_.weight_bits - 1));
    const std::array<std::int64_t, 5> weights{low, -low - 1, 0, -1, 1};
    for (std::size_t row = 0; row < work.rows.size(); ++row) {
      for (std::int64_t& weight : work.rows[row])
        weight = row < weights.size() ? weights[row] : weights[random_.below(weights.size())];
    }
    const unsigned highest = 1U << (task_.activation_bits - 1);
    const std::array<unsigned, 5> activations{highest, 2 * highest - 1, 0, highest - 1, 1};
    for (Mac2& mac2 : work.mac2s) {
      for (auto* list : {&mac2.activations_1, &mac2.activations_2}) {
        for (std::uint8_t& byte : *list)
          byte = aligned(activations[random_.below(activations.size())]);
      }
    }
    return work;
  }

  Work random() {
    Work work = begin();
    const std::int64_t low = -(std::int64_t{1} << (task_.weight_bits - 1));
    for (auto& row : work.rows) {
      for (std::int64_t& weight : row) weight = random_.between(low, -low - 1);
    }
    for (Mac2& mac2 : work.mac2s) {
      for (auto* list : {&mac2.activations_1, &mac2.activations_2}) {
        for (std::uint8_t& byte : *list)
          byte = aligned(static_cast<unsigned>(random_.below(1U << task_.activation_bits)));
      }
    }
    return work;
  }

  // Of all pairs of weights with pairs of activations, those from `next` on that go into a frame.
  // Row 0 has the four weights in turn, rows 1 to 4 have them turned by 0 to 3: with one of them a
  // MAC2 meets all pairs of weights that lie so far apart.
  Work enumerated(int& next) {
    Work work = random();
    for (std::size_t row = 0; row < 5; ++row) {
      for (std::size_t lane = 0; lane < work.rows[row].size(); ++lane)
        work.rows[row][lane] = static_cast<std::int64_t>((lane + (row == 0 ? 0 : row - 1)) % 4) - 2;
    }
    const auto bits = static_cast<unsigned>(task_.activation_bits);
    for (Mac2& mac2 : work.mac2s) {
      mac2.row_1 = 0;
      mac2.row_2 = 1 + next % 4;
      for (std::size_t e = 0; e < mac2.activations_1.size(); ++e) {
        const auto pair = static_cast<unsigned>(next / 4) + static_cast<unsigned>(e);
        mac2.activations_1[e] = aligned(pair & ((1U << bits) - 1));
        mac2.activations_2[e] = aligned(pair >> bits & ((1U << bits) - 1));
      }
      ++next;
    }
    return work;
  }

  int to_enumerate() const {
    const bool is_small = task_.weight_bits == 2 && task_.activation_bits <= 4;
    return is_small ? 4 << 2 * task_.activation_bits : 0;
  }

 private:
  // Rows, slices and what port B reads, at random.
  Work begin() {
    const Machine& machine = task_.machine;
    Work work;
    work.rows.assign(
        static_cast<std::size_t>(task_.rows),
        std::vector<std::int64_t>(static_cast<std::size_t>(machine.row_bits / task_.weight_bits)));
    const auto any = [&](int count) {
      return static_cast<int>(random_.below(static_cast<std::uint64_t>(count)));
    };
    for (int i = 0; i < task_.readouts * task_.mac2s; ++i) {
      const std::vector<std::uint8_t> bytes(static_cast<std::size_t>(machine.elements));
      work.mac2s.push_back({.row_1 = any(task_.rows),
                            .row_2 = any(task_.rows),
                            .slice_1 = any(machine.slices),
                            .slice_2 = any(machine.slices),
                            .activations_1 = bytes,
                            .activations_2 = bytes});
    }
    // BRAMAC's rows are four words apart, so that they have one column address.
    const int words = task_.rows * task_.words_per_row();
    for (int i = 0; i < 31; ++i) work.watched.push_back(any(words) * (machine.is_bramac ? 4 : 1));
    return work;
  }

  std::uint8_t aligned(unsigned activation) {
    const auto below = static_cast<unsigned>(8 - task_.activation_bits);
    return static_cast<std::uint8_t>(activation << below | random_.below(1U << below));
  }

  const Task& task_;
  core::Random random_;
};

}  // namespace

core::Beats block_stimulus(const Task& task, std::uint64_t seed) {
  Source source(task, seed);
  core::Beats beats(task.machine.in_bits());
  for (int i = 0; i < corner_frames; ++i) append_program(beats, task, source.corners());
  for (int next = 0; next < source.to_enumerate();)
    append_program(beats, task, source.enumerated(next));
  for (int i = 0; i < random_frames; ++i) append_program(beats, task, source.random());
  return beats;
}

}  // namespace lutmark::designs::m4bram::cim
