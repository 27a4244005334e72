// SPDX-License-Identifier: Apache-2.0
// Made-up runs for tests and benchmarks of the history.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "harness/core/record.h"
#include "harness/core/sha256.h"

namespace lutmark::store {

/// A journal of a flow with six stages, the last three once a seed, much as real ones: the routed
/// records are of 2.3 kB.
struct FakeRun {
  std::string name = "20260102-030405-1";
  int cases = 2;
  std::vector<std::uint64_t> seeds = {1, 2};
  double luts = 100;  ///< of the first case; the next have one more each
  double fmax = 200;  ///< of seed 0; each seed has 0.25 more
  std::string commit = "0123456789abcdef0123456789abcdef01234567";
  std::string revision = "00112233445566aa";

  std::string case_name(int i) const {
    return fmt::format("kratos.gemmt_fu/w4a4_s50_m16k16n{}_ws1/ice40_hx8k", i);
  }

  core::RunHeader header() const {
    core::RunHeader header{.run = name,
                           .commit = commit,
                           .dirty = false,
                           .version = "0.1.0",
                           .build = "build",
                           .host = "host",
                           .machine = "machine",
                           .toolchain = "pinned",
                           .selection = "suite",
                           .seeds = seeds,
                           .cases = {},
                           .flows = {}};
    for (int i = 0; i < cases; ++i) header.cases.push_back(case_name(i));
    header.flows["ice40_hx8k"] = {
        .device = "iCE40HX8K-CT256",
        .stages = {"generate", "lint", "synthesize", "netlist_check", "place_route", "draw"},
        .checks = {"lint", "netlist_check"},
        .extras = {},
        .per_seed = true};
    return header;
  }

  core::Record record(int i, const std::string& stage) const {
    core::Record record{.case_name = case_name(i),
                        .stage = stage,
                        .is_check = stage == "lint" || stage == "netlist_check",
                        .log = std::string(64, 'a'),
                        .key = core::sha256_hex(case_name(i) + stage),
                        .revision = revision,
                        .wall_s = 1.5,
                        .cpu_s = 1.25,
                        .peak_memory_mb = 100.5};
    const std::string hash(64, 'b');
    for (const char* tool : {"yosys", "abc", "nextpnr"}) {
      record.provenance.commands.push_back({"/opt/toolchain/bin/python3",
                                            fmt::format("/opt/toolchain/flows/{}.py", tool), "-q",
                                            "-n", "12", "--top", "gemmt_fu", "script.ys"});
      record.provenance.tools[tool] =
          fmt::format("{} 0.70 (git sha1 0123456789ab, g++ 12.2.0 -fPIC -O3) {}", tool, hash);
    }
    for (const char* file : {"rtl/top.v", "rtl/mac.v", "rtl/tree.v", "rtl/ctrl.v", "hardware.json"})
      record.provenance.inputs[file] = hash;
    for (const char* file : {"netlist.json", "stat.json", "report.json", "placed.svg"})
      record.provenance.outputs[file] = hash;
    record.provenance.host = "host";
    record.provenance.finished = "2026-01-01T00:00:00Z";
    return record;
  }

  /// All records of a case, in the order in which they end.
  std::vector<core::Record> records(int i) const {
    std::vector<core::Record> all;
    for (const char* stage : {"generate", "lint", "synthesize", "netlist_check"})
      all.push_back(record(i, stage));
    all[0].metrics = {{"ops_per_frame", 128}, {"rtl_bytes", 18375}};
    all[2].metrics = {{"luts", luts + i},   {"ffs", 891},       {"carries", 230},
                      {"brams", 2},         {"dsps", 0},        {"luts_pct", 16.0677},
                      {"ffs_pct", 11.6016}, {"brams_pct", 6.25}};
    all[3].metrics = {
        {"netlist_frames", 1000}, {"netlist_cycles", 27392}, {"toggles_per_op", 3.75}};
    all[3].labels = {{"proof_netlist", "cell simulator"}};
    for (const std::uint64_t seed : seeds) {
      const double routed = fmax + i + 0.25 * static_cast<double>(seed);
      for (const char* stage : {"place_route", "draw"}) {
        all.push_back(record(i, stage));
        all.back().seed = seed;
      }
      all[all.size() - 2].metrics = {
          {"fmax_mhz", routed},          {"critical_path_ns", 1000 / routed},
          {"latency_ns", 8000 / routed}, {"throughput_mops", 128 * routed},
          {"placed_cells", 1349},        {"placed_cells_pct", 17.56}};
      all[all.size() - 2].labels = {{"limited_by", "core"}};
    }
    return all;
  }

  /// Lines as the engine writes them.
  std::string journal() const {
    std::string text = core::to_json(header()).dump() + "\n";
    for (int i = 0; i < cases; ++i) {
      for (const core::Record& one : records(i)) text += core::to_json(one).dump() + "\n";
    }
    return text + core::to_json(core::RunEnd{}).dump() + "\n";
  }
};

}  // namespace lutmark::store
