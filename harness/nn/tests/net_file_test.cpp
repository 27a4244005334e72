// SPDX-License-Identifier: Apache-2.0
#include "harness/nn/net_file.h"

#include <gtest/gtest.h>

#include "harness/core/tests/support.h"

namespace lutmark::nn {
namespace {

using test::refusal;

const std::string text = R"({"input":{"bits":8,"columns":3,"pool":1,"rows":3,"shift":0},)"
                         R"("name":"small","recipe":"by hand","schema":1,"layers":[
{"channels":1,"columns":3,"kernel_columns":3,"kernel_rows":2,"kind":"conv2d","output_bits":4,)"
                         R"("outputs":1,"rows":3,"shift":1,"stride":1,"weight_bits":4,"weights":[
[1,-8,7,0,0,2]]},
{"inputs":2,"kind":"fc","outputs":2,"weight_bits":2,"weights":[
[1,-2],
[0,1]]}]}
)";

core::UserError parse_with(const std::string& pointer, const core::Json& value) {
  core::Json json = core::parse_json(text, "net.json");
  if (value.is_null()) {
    const core::Json::json_pointer place(pointer);
    json[place.parent_pointer()].erase(place.back());
  } else {
    json[core::Json::json_pointer(pointer)] = value;
  }
  return refusal([&] { return parse_net(json, "net.json"); });
}

TEST(NetFile, ReadsAndWritesTheSameText) {
  const IntegerNet net = parse_net(core::parse_json(text, "net.json"), "net.json");
  EXPECT_EQ(net.name, "small");
  EXPECT_EQ(net.layers[0].weights, (std::vector<int>{1, -8, 7, 0, 0, 2}));
  EXPECT_EQ(net.layers[0].out(), (MapShape{2, 1, 1}));
  EXPECT_EQ(net.weights(), 10U);
  EXPECT_EQ(net.zero_weights(), 3U);
  EXPECT_EQ(net_text(net), text);
}

TEST(NetFile, RefusesWithFileAndPointer) {
  EXPECT_CONTAINS(parse_with("/schema", 2).problem(), "2");
  EXPECT_EQ(parse_with("/layers/0/weights/0/1", -9).place(), "net.json at /layers/0/weights/0/1");
  EXPECT_EQ(parse_with("/layers/0/weights/0", core::Json{1, 2}).place(),
            "net.json at /layers/0/weights/0");
  EXPECT_EQ(parse_with("/layers/1/weights", core::Json{{1, 1}}).place(),
            "net.json at /layers/1/weights");
  EXPECT_EQ(parse_with("/layers/1/inputs", 3).place(), "net.json at /layers/1/weights/0");
  EXPECT_EQ(parse_with("/name", "a/b").place(), "net.json at /name");
  EXPECT_CONTAINS(parse_with("/layers/0/weights/0/0", 0.5).place(), "/layers/0/weights/0/0");
  EXPECT_CONTAINS(parse_with("/layers/0/kind", "fcc").problem(), "fc");
}

TEST(NetFile, RefusesKeysOfAnotherKindOrPlace) {
  EXPECT_CONTAINS(parse_with("/layers/0/stride", nullptr).problem(), "'stride' is missing");
  EXPECT_CONTAINS(parse_with("/layers/0/inputs", 3).problem(), "'inputs' is out of place");
  EXPECT_CONTAINS(parse_with("/layers/1/rows", 3).problem(), "'rows' is out of place");
  EXPECT_CONTAINS(parse_with("/layers/0/shift", nullptr).problem(), "'shift' is missing");
  EXPECT_CONTAINS(parse_with("/layers/1/output_bits", 3).remedy(), "every layer but the last");
}

TEST(NetFile, IsNamedByItsContent) {
  const test::TempFolder folder;
  const IntegerNet net = parse_net(core::parse_json(text, "x"), "x");
  const auto file = write_net(folder.path(), net.name, net_text(net));
  EXPECT_EQ(file.filename(), net_file_name("small", text));
  EXPECT_EQ(find_net(folder.path(), "small"), file);
  EXPECT_EQ(net_text(read_net(file)), text);

  std::string changed = text;
  changed.replace(changed.find("-8"), 2, "-7");
  folder.write(file.filename(), changed);
  const core::UserError error = refusal([&] { return read_net(file); });
  EXPECT_EQ(error.place(), file.string());
  EXPECT_CONTAINS(error.problem(), "was changed");
  EXPECT_CONTAINS(error.remedy(), "lutmark train");
}

TEST(NetFile, RewritingLeavesOneFile) {
  const test::TempFolder folder;
  IntegerNet net = parse_net(core::parse_json(text, "x"), "x");
  write_net(folder.path(), net.name, net_text(net));
  const auto other = folder.write("small_2-0123456789ab.json", "{}");
  net.layers[1].weights[0] = 0;
  write_net(folder.path(), net.name, net_text(net));
  EXPECT_EQ(net_files(folder.path(), "small").size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(other)) << "a net whose name only begins alike";
}

TEST(NetFile, SaysWhenThereIsNoneOrMoreThanOne) {
  const test::TempFolder folder;
  EXPECT_CONTAINS(refusal([&] { return find_net(folder.path(), "small"); }).problem(),
                  "no trained");
  folder.write("small-0123456789ab.json", "");
  folder.write("small-ba9876543210.json", "");
  EXPECT_CONTAINS(refusal([&] { return find_net(folder.path(), "small"); }).problem(), "2 files");
}

}  // namespace
}  // namespace lutmark::nn
