// SPDX-License-Identifier: Apache-2.0
// Tests of shapes and formats: what is refused, where, and with which advice.
#include "harness/core/shape.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

using test::refusal;

UserError refused(const Shape& shape, const Json& json) {
  return refusal([&] {
    shape.check(json, "file.json");
    return 0;
  });
}

struct KindCase {
  std::string name;
  Shape shape;
  std::vector<Json> right;
  std::vector<Json> wrong;
};

TEST(Shape, EveryKindTakesItsValuesAndRefusesOthers) {
  const Shape number = Shape::number("n");
  const KindCase cases[] = {
      {"string", Shape::string("s"), {"", "x"}, {1, nullptr, Json::array(), true}},
      {"word", Shape::word("w", {"red", "green"}), {"red", "green"}, {"blue", "Red", "", 1}},
      {"integer",
       Shape::integer("i", -2, 5),
       {-2, 0, 5, 5U},
       {-3, 6, 1.0, "1", nullptr, ~std::uint64_t{0}}},
      {"number", number, {-1.5, 0, 7U}, {"1", nullptr, false}},
      {"boolean", Shape::boolean("b"), {true, false}, {0, 1, "true"}},
      {"array",
       Shape::array("a", number, 1),
       {{1}, {1, 2.5}},
       {Json::array(), {{"a", 1}}, {1, "2"}, 1}},
      {"object",
       Shape::object("o", {required("a", number), optional("b", number)}),
       {{{"a", 1}}, {{"a", 1}, {"b", 2}}},
       {Json::object(), {{"b", 2}}, {{"a", "1"}}, {{"a", 1}, {"c", 1}}, Json::array()}},
      {"map",
       Shape::map("m", number),
       {Json::object(), {{"any", 1}, {"", 2}}},
       {{{"any", "1"}}, Json::array()}},
      {"either",
       Shape::either("e", {number, Shape::array("l", number)}),
       {1, {1, 2}},
       {"1", {"1"}, Json::object()}},
  };
  for (const KindCase& one : cases) {
    for (const Json& json : one.right)
      EXPECT_NO_THROW(one.shape.check(json, "f")) << one.name << " " << json;
    for (const Json& json : one.wrong)
      EXPECT_THROW(one.shape.check(json, "f"), UserError) << one.name << " " << json;
  }
}

TEST(Shape, NamesFileAndPointerOfAWrongValueDeepInside) {
  const Shape shape = Shape::object(
      "o", {required("list", Shape::array("l", Shape::map("m", Shape::number("weight of it"))))});

  const UserError error = refused(shape, {{"list", {{{"x", 1}}, {{"y", 1}, {"z", "heavy"}}}}});

  EXPECT_EQ(error.place(), "file.json at /list/1/z");
  EXPECT_EQ(error.problem(), "string where a number is expected");
  EXPECT_EQ(error.remedy(), "it means: weight of it");
}

TEST(Shape, EscapesPointersAsRfc6901Says) {
  const Shape shape = Shape::map("m", Shape::number("n"));

  EXPECT_EQ(refused(shape, {{"a/b~c", "x"}}).place(), "file.json at /a~1b~0c");
  EXPECT_EQ(refused(shape, {{"~1", "x"}}).place(), "file.json at /~01");
}

TEST(Shape, SuggestsTheKeyThatWasMeant) {
  const Shape shape = Shape::object(
      "o", {required("description", Shape::string("s")), optional("seeds", Shape::string("s"))});

  const UserError error = refused(shape, {{"descripton", "x"}});

  EXPECT_EQ(error.place(), "file.json at /descripton");
  EXPECT_CONTAINS(error.problem(), "did you mean 'description'?");
  EXPECT_EQ(error.remedy(), "known keys here: description, seeds");
  EXPECT_FALSE(test::contains(refused(shape, {{"zzz", "x"}}).problem(), "did you mean"));
}

TEST(Shape, NamesAMissingKeyAndWhatItMeans) {
  const Shape shape = Shape::object(
      "o", {required("inner", Shape::object("i", {required("key", Shape::string("the reason"))}))});

  const UserError error = refused(shape, {{"inner", Json::object()}});

  EXPECT_EQ(error.place(), "file.json at /inner");
  EXPECT_EQ(error.problem(), "the key 'key' is missing");
  EXPECT_EQ(error.remedy(), "add it: the reason");
}

TEST(Shape, SuggestsTheWordThatWasMeant) {
  const UserError error = refused(Shape::word("w", {"does_not_fit", "ok"}), "doesnt_fit");

  EXPECT_CONTAINS(error.problem(), "did you mean 'does_not_fit'?");
  EXPECT_EQ(error.remedy(), "use one of does_not_fit, ok");
}

TEST(Shape, NamesTheRangeOfAnInteger) {
  const UserError error = refused(Shape::integer("i", 1, 8), 9);

  EXPECT_EQ(error.problem(), "9 is out of range");
  EXPECT_EQ(error.remedy(), "use an integer from 1 to 8");
}

TEST(Shape, RefusesNumbersThatAreNotFinite) {
  EXPECT_CONTAINS(refused(Shape::number("n"), std::numeric_limits<double>::infinity()).problem(),
                  "not a finite number");
  EXPECT_CONTAINS(refused(Shape::number("n"), std::numeric_limits<double>::quiet_NaN()).problem(),
                  "not a finite number");
}

Format example() {
  return {"example", 2,
          Shape::object("o", {required("schema", Shape::integer("version", 2, 2)),
                              required("x", Shape::number("n"))})};
}

UserError refused(const Format& format, const Json& json) {
  return refusal([&] {
    format.check(json, "file.json");
    return 0;
  });
}

TEST(Format, TakesItsVersion) { EXPECT_NO_THROW(example().check({{"schema", 2}, {"x", 1}}, "f")); }

TEST(Format, AdvisesToUpdateForANewerVersionWhateverElseIsInTheFile) {
  for (const Json& version : {Json(3), Json(~std::uint64_t{0})}) {
    const UserError error = refused(example(), {{"schema", version}, {"unknown", 1}});

    EXPECT_EQ(error.place(), "file.json at /schema");
    EXPECT_CONTAINS(error.problem(),
                    "example version " + version.dump() + " is newer than this lutmark knows (2)");
    EXPECT_EQ(error.remedy(), "update lutmark");
  }
}

TEST(Format, PointsToTheChangesForAnOlderVersion) {
  for (const int version : {1, 0, -7}) {
    const UserError error = refused(example(), {{"schema", version}, {"x", 1}});

    EXPECT_CONTAINS(error.problem(), "no longer read (today's is 2)");
    EXPECT_CONTAINS(error.remedy(), "docs/schemas/README.md");
  }
}

TEST(Format, RefusesFilesWithoutAUsableVersion) {
  EXPECT_CONTAINS(refused(example(), {{"x", 1}}).problem(), "'schema' is missing");
  EXPECT_EQ(refused(example(), {{"schema", "2"}, {"x", 1}}).place(), "file.json at /schema");
  EXPECT_THROW(example().check(Json::array(), "f"), UserError);
}

TEST(Format, WritesAJsonSchemaOfEveryKind) {
  const Format format{
      "all", 1,
      Shape::object("o",
                    {required("schema", Shape::integer("v", 1, 1)),
                     required("w", Shape::word("w", {"a", "b"})),
                     optional("l", Shape::array("l", Shape::boolean("b"), 2)),
                     optional("m", Shape::map("m", Shape::string("s"))),
                     optional("e", Shape::either("e", {Shape::number("n"), Shape::string("s")}))})};

  const Json schema = format.schema_document();

  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["required"], Json({"schema", "w"}));
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["properties"]["schema"]["const"], 1);
  EXPECT_EQ(schema["properties"]["w"]["enum"], Json({"a", "b"}));
  EXPECT_EQ(schema["properties"]["l"]["minItems"], 2);
  EXPECT_EQ(schema["properties"]["l"]["items"]["type"], "boolean");
  EXPECT_EQ(schema["properties"]["m"]["additionalProperties"]["type"], "string");
  EXPECT_EQ(schema["properties"]["e"]["anyOf"].size(), 2U);
}

TEST(Format, WritesNoVersionIntoASchemaWhoseShapeHasNone) {
  const Format line{"line", 1, Shape::object("o", {required("x", Shape::number("n"))})};

  EXPECT_FALSE(line.schema_document()["properties"].contains("schema"));
}

}  // namespace
}  // namespace lutmark::core
