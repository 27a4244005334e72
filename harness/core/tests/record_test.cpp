// SPDX-License-Identifier: Apache-2.0
// Tests of records, journals and what a case adds up to.
#include "harness/core/record.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

using test::refusal;
using test::TempFolder;

constexpr const char* case_a = "d.x/c1/f";
constexpr const char* case_b = "d.x/c2/f";

RunHeader header() {
  return {.run = "20260101-000000-1",
          .commit = "abc",
          .dirty = true,
          .version = "0.1.0",
          .build = "b",
          .host = "h",
          .machine = "m",
          .toolchain = "pinned",
          .selection = "smoke",
          .seeds = {1, 2, 3},
          .cases = {case_a, case_b},
          .flows = {{"f",
                     {.device = "part",
                      .stages = {"generate", "lint", "waves", "simulate", "synthesize",
                                 "netlist_check", "place_route", "layout"},
                      .checks = {"lint", "simulate", "netlist_check"},
                      .extras = {"waves", "layout"},
                      .per_seed = true}}}};
}

Record record(const std::string& stage, Outcome outcome = Outcome::ok, Metrics metrics = {}) {
  const bool is_check = stage == "lint" || stage == "simulate" || stage == "netlist_check";
  return {.case_name = case_a,
          .stage = stage,
          .is_check = is_check,
          .outcome = outcome,
          .metrics = std::move(metrics),
          .wall_s = 1};
}

Record seeded(std::uint64_t seed, Outcome outcome = Outcome::ok, Metrics metrics = {}) {
  Record one = record("place_route", outcome, std::move(metrics));
  one.seed = seed;
  return one;
}

std::vector<Record> proven_records() {
  return {record("generate", Outcome::ok, {{"rtl_bytes", 10}}),
          record("lint"),
          record("simulate", Outcome::ok, {{"latency_cycles", 4}}),
          record("synthesize", Outcome::ok, {{"luts", 100}}),
          record("netlist_check"),
          seeded(1, Outcome::ok, {{"fmax_mhz", 200}}),
          seeded(2, Outcome::ok, {{"fmax_mhz", 210}}),
          seeded(3, Outcome::ok, {{"fmax_mhz", 190}})};
}

CaseResult result_of(const std::vector<Record>& records) {
  Summary summary(header());
  for (const Record& one : records) summary.add(one);
  return summary.results().front();
}

Record layout(std::uint64_t seed, Outcome outcome) {
  Record one = seeded(seed, outcome);
  one.stage = "layout";
  return one;
}

Record full_record() {
  Record one = seeded(2, Outcome::tool_failed, {{"fmax_mhz", 0.1 + 0.2}, {"luts", 3}});
  one.labels = {{"limited_by", "core"}};
  one.message = "exit status 1: \"quoted\"\nsecond line";
  one.log_tail = "\x01tail";
  one.log = "hash";
  one.key = "key";
  one.revision = "rev";
  one.cached = true;
  one.wall_s = 1.25;
  one.cpu_s = 2.5;
  one.peak_memory_mb = 300.75;
  one.provenance = {.commands = {{"a", "b c"}, {}},
                    .tools = {{"yosys", "0.70 abc"}},
                    .inputs = {{"rtl/x.v", "h"}},
                    .outputs = {{"netlist.json", "h2"}},
                    .host = "h",
                    .finished = "2026-01-01T00:00:00Z"};
  return one;
}

TEST(Record, ComesBackFromJsonAsItWas) {
  for (const Record& one : {full_record(), record("lint")}) {
    const Json json = to_json(one);

    const Record back = record_from_json(json, "f");

    EXPECT_EQ(to_json(back), json);
    EXPECT_EQ(back.seed, one.seed);
    EXPECT_EQ(back.metrics, one.metrics);
    EXPECT_EQ(back.outcome, one.outcome);
    EXPECT_EQ(back.provenance.commands, one.provenance.commands);
    EXPECT_EQ(back.message, one.message);
  }
  EXPECT_FALSE(to_json(record("lint")).contains("seed"));
}

TEST(Record, RefusesNamesThatLeadOutOfTheirFolder) {
  for (const char* name :
       {"", "d/c", "d/c/f/x", "../c/f", "d/../f", "d/c/..", "d c/c/f", "/etc/x", "d/$(x)/f"}) {
    Json json = to_json(full_record());
    json["case"] = name;
    EXPECT_EQ(refusal([&] { return record_from_json(json, "j:2"); }).place(), "j:2 at /case")
        << name;
  }
  for (const char* file : {"../x", "/etc/passwd", "a/../../x", "a//b", "", "."}) {
    Json json = to_json(full_record());
    json["provenance"]["inputs"][file] = "h";
    EXPECT_EQ(refusal([&] { return record_from_json(json, "j:2"); }).place(),
              "j:2 at /provenance/inputs")
        << file;
  }
  Json json = to_json(full_record());
  json["stage"] = "../stage";
  EXPECT_EQ(refusal([&] { return record_from_json(json, "j:2"); }).place(), "j:2 at /stage");
}

TEST(RunHeader, ComesBackFromJsonAsItWas) {
  RunHeader with_own_seeds = header();
  with_own_seeds.case_seeds[case_b] = {7, 9};
  RunHeader part = header();
  part.shard = {.index = 2, .count = 3, .cases = 7, .positions = {1, 6}};
  for (const RunHeader& one : {header(), with_own_seeds, part}) {
    const Json json = to_json(one);

    EXPECT_EQ(to_json(header_from_json(json, "f")), json);
  }
  EXPECT_EQ(with_own_seeds.seeds_of(case_a), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(with_own_seeds.seeds_of(case_b), (std::vector<std::uint64_t>{7, 9}));
}

TEST(RunHeader, RefusesAShardWhosePositionsAreNone) {
  RunHeader part = header();
  for (const Shard& bad : {Shard{.index = 3, .count = 2, .cases = 7, .positions = {1, 6}},
                           Shard{.index = 1, .count = 2, .cases = 7, .positions = {1}},
                           Shard{.index = 1, .count = 2, .cases = 7, .positions = {6, 1}},
                           Shard{.index = 1, .count = 2, .cases = 7, .positions = {1, 1}},
                           Shard{.index = 1, .count = 2, .cases = 6, .positions = {1, 6}}}) {
    part.shard = bad;
    EXPECT_EQ(refusal([&] { return header_from_json(to_json(part), "j:1"); }).place(),
              "j:1 at /shard");
  }
}

TEST(RunHeader, RefusesANameThatIsAPath) {
  Json json = to_json(header());
  json["run"] = "../../home";

  EXPECT_EQ(refusal([&] { return header_from_json(json, "j:1"); }).place(), "j:1 at /run");
}

TEST(RunEnd, ComesBackFromJsonAsItWas) {
  const RunEnd end{.jobs = 5,
                   .hits = 2,
                   .wall_s = 1.5,
                   .tool_cpu_s = 3,
                   .harness_cpu_s = 0.1,
                   .idle_share = 0.25,
                   .interrupted = true,
                   .reruns = 3};

  EXPECT_EQ(end_from_json(to_json(end), "f").reruns, 3U);
  EXPECT_EQ(to_json(end_from_json(to_json(end), "f")), to_json(end));
}

std::string journal(const std::vector<Json>& lines) {
  std::string text;
  for (const Json& line : lines) text += line.dump() + "\n";
  return text;
}

TEST(Journal, ReadsHeaderRecordsAndEnd) {
  const TempFolder folder;
  const auto file =
      folder.write("journal.jsonl", journal({to_json(header()), to_json(full_record()),
                                             to_json(record("lint")), to_json(RunEnd{.jobs = 2})}));

  const core::Run run = read_journal(file);

  EXPECT_EQ(run.header.cases, header().cases);
  ASSERT_EQ(run.records.size(), 2U);
  EXPECT_EQ(run.records[0].stage, "place_route");
  ASSERT_TRUE(run.end);
  EXPECT_EQ(run.end->jobs, 2U);
}

TEST(Journal, LeavesOutATornLastLineWhereverItIsTorn) {
  const std::string whole = journal({to_json(header()), to_json(record("lint"))});
  const std::string last = journal({to_json(full_record())});
  for (std::size_t kept = 0; kept < last.size(); ++kept) {
    const core::Run run = parse_journal(whole + last.substr(0, kept), "j");

    ASSERT_EQ(run.records.size(), 1U) << kept;
    ASSERT_FALSE(run.end);
  }
  EXPECT_EQ(parse_journal(whole + last, "j").records.size(), 2U);
}

TEST(Journal, NamesTheLineOfDamageInTheMiddle) {
  const std::string head = journal({to_json(header()), to_json(record("lint"))});
  const std::string tail = journal({to_json(record("simulate"))});
  for (const char* damage : {"garbage", "{\"type\":\"record\"}", "{}", "[]", "", "null",
                             "{\"type\":\"recrod\"}", "{\"type\":7}", "{\"type\":\"rec"}) {
    const UserError error =
        refusal([&] { return parse_journal(head + damage + "\n" + tail, "j.jsonl"); });

    EXPECT_TRUE(error.place().starts_with("j.jsonl:3")) << error.place();
    EXPECT_FALSE(error.remedy().empty());
  }
}

TEST(Journal, RefusesFilesThatDoNotBeginWithAHeader) {
  EXPECT_CONTAINS(refusal([] { return parse_journal("", "j"); }).problem(), "no complete line");
  EXPECT_CONTAINS(refusal([] { return parse_journal("{\"type\":\"run\"", "j"); }).problem(),
                  "no complete line");
  EXPECT_CONTAINS(
      refusal([] { return parse_journal(journal({to_json(record("lint"))}), "j"); }).problem(),
      "not the first line");
  EXPECT_EQ(refusal([] {
              return parse_journal(journal({to_json(header()), to_json(header())}), "j");
            }).place(),
            "j:2");
}

TEST(Journal, AdvisesToUpdateForANewerSchema) {
  Json newer = to_json(header());
  newer["schema"] = 2;
  newer["something"] = "new";

  const UserError error = refusal([&] { return parse_journal(newer.dump() + "\n", "j"); });

  EXPECT_EQ(error.place(), "j:1 at /schema");
  EXPECT_EQ(error.remedy(), "update lutmark");
}

TEST(Journal, RefusesAKeyTwiceAndUnknownKeysAndWords) {
  Json unknown = to_json(record("lint"));
  unknown["metrcs"] = Json::object();
  Json word = to_json(record("lint"));
  word["outcome"] = "okay";
  const std::string head = journal({to_json(header())});

  EXPECT_EQ(refusal([&] { return parse_journal(head + unknown.dump() + "\n", "j"); }).place(),
            "j:2 at /metrcs");
  EXPECT_EQ(refusal([&] { return parse_journal(head + word.dump() + "\n", "j"); }).place(),
            "j:2 at /outcome");
  EXPECT_CONTAINS(refusal([&] {
                    return parse_journal(head + "{\"type\":\"end\",\"type\":\"end\"}\n", "j");
                  }).problem(),
                  "twice");
}

TEST(Summary, ShowsMetricsOfAProvenCase) {
  const CaseResult result = result_of(proven_records());

  EXPECT_TRUE(result.proven);
  EXPECT_EQ(result.outcome, Outcome::ok);
  EXPECT_EQ(result.metrics.at("luts"), 100);
  EXPECT_EQ(result.seeded.at("fmax_mhz").at(2), 210);
  EXPECT_EQ(result.seeds.size(), 3U);
  EXPECT_EQ(result.tool_s, 8);
}

TEST(Summary, WithholdsEverythingUntilEveryCheckIsOk) {
  const auto records = proven_records();
  for (const char* check : {"lint", "simulate", "netlist_check"}) {
    std::vector<Record> others;
    std::copy_if(records.begin(), records.end(), std::back_inserter(others),
                 [&](const Record& one) { return one.stage != check; });

    const CaseResult result = result_of(others);

    EXPECT_FALSE(result.proven) << check;
    EXPECT_TRUE(result.metrics.empty()) << check;
    EXPECT_TRUE(result.seeded.empty()) << check;
    EXPECT_TRUE(result.labels.empty()) << check;
    EXPECT_NE(result.outcome, Outcome::ok) << check;
  }
}

TEST(Summary, WithholdsEverythingWhenACheckIsNotOk) {
  for (const Outcome outcome :
       {Outcome::mismatch, Outcome::timeout, Outcome::crashed, Outcome::unreadable}) {
    auto records = proven_records();
    records[4].outcome = outcome;
    records[4].message = "netlist differs";

    const CaseResult result = result_of(records);

    EXPECT_FALSE(result.proven);
    EXPECT_EQ(result.outcome, outcome);
    EXPECT_EQ(result.stage, "netlist_check");
    EXPECT_EQ(result.message, "netlist differs");
    EXPECT_TRUE(result.metrics.empty());
  }
}

TEST(Summary, KeepsTheOutcomeOfEverySeed) {
  auto records = proven_records();
  records[6] = seeded(2, Outcome::unroutable);

  const CaseResult result = result_of(records);

  EXPECT_TRUE(result.proven);
  EXPECT_EQ(result.outcome, Outcome::unroutable);
  EXPECT_EQ(result.seeds.at(1), Outcome::ok);
  EXPECT_EQ(result.seeds.at(2), Outcome::unroutable);
  EXPECT_EQ(result.seeded.at("fmax_mhz").size(), 2U);
}

TEST(Summary, LetsTheEarliestStageDecideInWhateverOrderRecordsCome) {
  auto records = proven_records();
  records[1].outcome = Outcome::tool_failed;
  records[1].message = "lint";
  records[2].outcome = Outcome::mismatch;
  records[5].outcome = Outcome::unroutable;
  Random random(1, "summary");
  for (int i = 0; i < 200; ++i) {
    random.shuffle(std::span<Record>(records));

    const CaseResult result = result_of(records);

    ASSERT_EQ(result.outcome, Outcome::tool_failed);
    ASSERT_EQ(result.stage, "lint");
    ASSERT_EQ(result.message, "lint");
  }
}

TEST(Summary, SkippedStagesDecideNothing) {
  const CaseResult result =
      result_of({record("generate"), record("lint", Outcome::skipped),
                 record("simulate", Outcome::skipped), record("synthesize", Outcome::timeout)});

  EXPECT_EQ(result.outcome, Outcome::timeout);
  EXPECT_EQ(result.stage, "synthesize");
}

TEST(Summary, ExtrasDecideNothing) {
  auto records = proven_records();
  records.insert(records.begin(), record("waves", Outcome::tool_failed));
  records.push_back(layout(2, Outcome::timeout));

  const CaseResult result = result_of(records);

  EXPECT_EQ(result.outcome, Outcome::ok);
  EXPECT_TRUE(result.proven);
  EXPECT_EQ(result.seeds.at(2), Outcome::ok);
  EXPECT_EQ(result.metrics.at("luts"), 100);
  EXPECT_EQ(result.tool_s, 10) << "their time counts";
}

TEST(Summary, AnInterruptedCaseIsNotProven) {
  const auto records = proven_records();
  for (std::size_t kept = 0; kept < 5; ++kept) {
    const CaseResult result =
        result_of({records.begin(), records.begin() + static_cast<std::ptrdiff_t>(kept)});

    EXPECT_FALSE(result.proven) << kept;
    EXPECT_EQ(result.outcome, Outcome::skipped) << kept;
    EXPECT_TRUE(result.metrics.empty());
  }
}

TEST(Summary, KeepsTheOrderOfTheHeaderAndCasesWithoutRecords) {
  Summary summary(header());
  Record stranger = record("lint");
  stranger.case_name = "d.y/c1/f";
  summary.add(stranger);

  const std::vector<CaseResult> results = summary.results();

  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].name, case_a);
  EXPECT_EQ(results[1].name, case_b);
  EXPECT_EQ(results[0].outcome, Outcome::skipped);
}

TEST(Summary, KeepsToolsOfFiguresAndNotThoseOfChecks) {
  auto records = proven_records();
  records[2].provenance.tools = {{"verilator", "5"}};
  records[3].provenance.tools = {{"yosys", "0.70"}, {"lutmark", "build"}};
  records[5].provenance.tools = {{"nextpnr", "0.11"}};

  EXPECT_EQ(result_of(records).tools,
            (std::map<std::string, std::string>{{"nextpnr", "0.11"}, {"yosys", "0.70"}}));
}

TEST(Summary, RefusesACaseWhoseFlowTheHeaderDoesNotDescribe) {
  RunHeader strange = header();
  strange.cases.emplace_back("d.x/c1/other");

  EXPECT_CONTAINS(refusal([&] { return Summary(strange).results(); }).problem(),
                  "does not describe the flow");
}

TEST(Median, IsTheMiddleOrTheMeanOfTheTwo) {
  EXPECT_EQ(median({5}), 5);
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

}  // namespace
}  // namespace lutmark::core
