// SPDX-License-Identifier: Apache-2.0
// Tests of the parts of a block as designs: frames that stand for themselves, refusals, adapters.
#include "designs/m4bram/block/part.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "designs/m4bram/block/block.h"
#include "designs/m4bram/block/part_golden.h"
#include "designs/m4bram/block/part_stimulus.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::m4bram {
namespace {

std::vector<PartKind> kinds() {
  std::vector<PartKind> all;
  for (std::size_t i = 0; i < core::EnumNames<PartKind>::names.size(); ++i)
    all.push_back(static_cast<PartKind>(i));
  return all;
}

// What is shown of a frame when `model` was somewhere else before.
std::vector<PortBits> shown(PartModel& model, const core::Beats& in, std::size_t frame,
                            std::size_t steps) {
  std::vector<PortBits> all;
  for (std::size_t i = frame * steps; i < (frame + 1) * steps; ++i) {
    PortBits bits = in.elements(i, 1, false);
    const bool is_shown = bits.front() == 1;
    bits.erase(bits.begin());
    if (is_shown) all.push_back(model.outputs(bits));
    model.step(bits);
  }
  return all;
}

// The hardware begins a frame where another one left it: what is shown must not depend on that.
TEST(Part, FramesShowNothingOfTheFramesBefore) {
  for (const PartKind kind : kinds()) {
    for (const cim::Size size : {cim::Size::s, cim::Size::l}) {
      const core::Beats in = part_stimulus(kind, size, 1);
      const auto steps = static_cast<std::size_t>(part_frame(kind).steps());
      std::vector<std::size_t> order(in.size() / steps);
      std::iota(order.begin(), order.end(), 0U);
      core::Random random(3, "part test");
      random.shuffle(std::span(order));
      const auto used = part_model(kind, size);
      for (const std::size_t frame : order) {
        const auto fresh = part_model(kind, size);
        EXPECT_EQ(shown(*used, in, frame, steps), shown(*fresh, in, frame, steps))
            << core::to_name(kind) << " frame " << frame;
      }
    }
  }
}

// Whatever goes in, what is doubled is even, M4BRAM's machines take no source above 1 for the first
// row, and BRAMAC-1DA has no second activations.
bool is_constant(PartKind kind, std::size_t bit) {
  switch (kind) {
    case PartKind::adder:
      return bit == 32;
    case PartKind::synchronous:
    case PartKind::double_pumped:
      return bit == 11;
    case PartKind::one_array:
      return bit == 18;
    default:
      return false;
  }
}

// Outputs that never change would prove nothing.
TEST(Part, StimulusMovesEveryOutput) {
  for (const PartKind kind : kinds()) {
    const core::Beats in = part_stimulus(kind, cim::Size::s, 1);
    const auto steps = static_cast<std::size_t>(part_frame(kind).steps());
    std::vector<PortBits> all;
    for (std::size_t frame = 0; frame < in.size() / steps; ++frame) {
      const auto more = shown(*part_model(kind, cim::Size::s), in, frame, steps);
      all.insert(all.end(), more.begin(), more.end());
    }
    for (std::size_t bit = 0; bit < all.front().size(); ++bit) {
      if (is_constant(kind, bit)) continue;
      const auto is_one = [&](const PortBits& bits) { return bits[bit] == 1; };
      EXPECT_TRUE(std::any_of(all.begin(), all.end(), is_one)) << core::to_name(kind) << " " << bit;
      EXPECT_FALSE(std::all_of(all.begin(), all.end(), is_one))
          << core::to_name(kind) << " " << bit;
    }
  }
}

TEST(Part, AdaptersRegisterAllPorts) {
  const core::Design design = part();
  for (const PartKind kind : kinds()) {
    const core::Config config =
        design.parameters.resolve({{"part", std::string(core::to_name(kind))}}, "test");
    const core::Hardware hardware = design.generate(config, {});
    int bits = 2;
    for (const core::Stream& stream : hardware.streams) bits += stream.width;
    EXPECT_EQ(part_adapter_ffs(config), bits) << core::to_name(kind);
  }
  const core::Design element = bpe();
  for (const core::Config& config : element.configs) {
    int bits = 2;
    for (const core::Stream& stream : element.generate(config, {}).streams) bits += stream.width;
    EXPECT_EQ(bpe_adapter_ffs(config), bits);
  }
}

TEST(Part, OfOneSizeOnlyAreAskedForInThatSize) {
  const core::Design design = part();
  const auto refused = [&](const char* kind) {
    return std::string(
        test::refusal([&] {
          design.check(design.parameters.resolve({{"part", kind}, {"size", "l"}}, "here"), "here");
        }).what());
  };
  EXPECT_CONTAINS(refused("synchronous"), "use size=s");
  EXPECT_CONTAINS(refused("wires"), "use size=s");
  design.check(design.parameters.resolve({{"part", "readout"}, {"size", "l"}}, "here"), "here");
}

}  // namespace
}  // namespace lutmark::designs::m4bram
