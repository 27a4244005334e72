// SPDX-License-Identifier: Apache-2.0
// Tests of the manifest of generated hardware.
#include "harness/core/hardware.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

using test::refusal;

Hardware example() {
  return {.files = {{"b.sv", "module b; endmodule"}, {"a.v", "module a; endmodule"}},
          .top = "b",
          .streams = {{"in", Direction::in, 12, 3},
                      {"index", Direction::in, 1, 1},
                      {"out", Direction::out, 200, 2}},
          .latency_cycles = 7,
          .interval_cycles = 3};
}

TEST(Manifest, SaysOfHardwareWhatStagesNeed) {
  const test::TempFolder folder;
  const auto file = folder.write("hardware.json", manifest_text(example(), 48.5));

  const Manifest manifest = read_manifest(file);

  EXPECT_EQ(manifest.files, (std::vector<std::string>{"a.v", "b.sv"}));
  EXPECT_EQ(manifest.top, "b");
  EXPECT_EQ(manifest.streams, example().streams);
  EXPECT_EQ(manifest.latency_cycles, 7);
  EXPECT_EQ(manifest.interval_cycles, 3);
  EXPECT_EQ(manifest.ops_per_frame, 48.5);
}

TEST(Manifest, IsTheSameTextForTheSameHardware) {
  EXPECT_EQ(manifest_text(example(), 2), manifest_text(example(), 2));
}

TEST(Manifest, RefusesWhatGeneratorsNeverWrite) {
  const Json good = parse_json(manifest_text(example(), 1), "f");
  const struct {
    std::string pointer;
    Json value;
  } cases[] = {
      {"/schema", 2},
      {"/files", Json::array()},
      {"/streams", Json::array()},
      {"/streams/0/width", 0},
      {"/streams/0/width", 1 << 25},
      {"/streams/1/direction", "inout"},
      {"/streams/2/beats_per_frame", 0},
      {"/interval_cycles", 0},
      {"/latency_cycles", -1},
      {"/ops_per_frame", 0},
      {"/ops_per_frame", -1},
      {"/ops_per_frame", "1"},
  };
  for (const auto& one : cases) {
    Json bad = good;
    bad[Json::json_pointer(one.pointer)] = one.value;

    const UserError error = refusal([&] { return parse_manifest(bad, "hardware.json"); });

    EXPECT_EQ(error.place(), "hardware.json at " + one.pointer) << one.value;
  }
}

TEST(Stream, NamesItsPortsByDirection) {
  const Stream in{"x", Direction::in, 8, 1};
  const Stream out{"y", Direction::out, 8, 1};

  EXPECT_EQ(in.valid_port(), "x_valid_i");
  EXPECT_EQ(in.ready_port(), "x_ready_o");
  EXPECT_EQ(in.data_port(), "x_data_i");
  EXPECT_EQ(out.valid_port(), "y_valid_o");
  EXPECT_EQ(out.ready_port(), "y_ready_i");
  EXPECT_EQ(out.data_port(), "y_data_o");
}

}  // namespace
}  // namespace lutmark::core
