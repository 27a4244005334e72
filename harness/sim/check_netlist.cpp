// SPDX-License-Identifier: Apache-2.0
// check_netlist: proves a netlist against the expected response of a design's streams.
#include "harness/sim/check_netlist.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/sim/check_streams.h"
#include "harness/sim/netlist_sim.h"

namespace lutmark::sim {
namespace {

using core::Stream;
using core::UserError;

// Lanes 4..15 of every 16 stall; power-up states change with the two low bits of the lane, so that
// each meets each.
constexpr Word free_lanes = 0x000F000F000F000F;

// What every pass of a check needs.
struct Question {
  const core::Manifest& manifest;
  const core::Vectors& stimulus;
  const core::Vectors& expected;
  const CheckOptions& options;
  std::size_t frames = 0;
  std::vector<StreamSlots> slots;  // by stream
  std::uint32_t reset_slot = 0;

  std::uint64_t patience() const {
    return 1000 + 10 * static_cast<std::uint64_t>(manifest.latency_cycles) +
           10 * static_cast<std::uint64_t>(manifest.interval_cycles);
  }
};

class PortFinder {
 public:
  PortFinder(const Netlist& netlist, const NetlistSim& sim) : netlist_(netlist), sim_(sim) {}

  std::vector<std::uint32_t> find(const std::string& name, core::Direction direction, int width) {
    const NetlistPort* port = netlist_.find_port(name);
    if (port == nullptr || port->direction != direction ||
        port->bits.size() != static_cast<std::size_t>(width)) {
      throw UserError(netlist_.source,
                      fmt::format("no {}put port '{}' of {} bits", to_name(direction), name, width),
                      "the manifest and the netlist must come from one run of the generator");
    }
    found_.insert(name);
    std::vector<std::uint32_t> slots;
    for (const Net bit : port->bits) slots.push_back(sim_.slot(bit));
    return slots;
  }

  StreamSlots find(const Stream& stream) {
    const auto forward = stream.direction;
    const auto backward = stream.is_in() ? core::Direction::out : core::Direction::in;
    return {.valid = find(stream.valid_port(), forward, 1).front(),
            .ready = find(stream.ready_port(), backward, 1).front(),
            .data = find(stream.data_port(), forward, stream.width)};
  }

  void refuse_others() const {
    for (const NetlistPort& port : netlist_.ports) {
      if (found_.contains(port.name)) continue;
      throw UserError(netlist_.source, fmt::format("port '{}' belongs to no stream", port.name),
                      "declare its stream in the manifest");
    }
  }

 private:
  const Netlist& netlist_;
  const NetlistSim& sim_;
  std::set<std::string> found_;
};

const core::Beats& beats_of(const Question& question, const Stream& stream) {
  const core::Vectors& vectors = stream.is_in() ? question.stimulus : question.expected;
  const auto beats = vectors.find(stream.name);
  if (beats == vectors.end() || beats->second.width() != stream.width) {
    throw UserError("vectors",
                    fmt::format("no beats of {} bits for stream '{}'", stream.width, stream.name),
                    "generate stimulus and response again");
  }
  return beats->second;
}

// The number of frames, equal in all streams.
std::size_t count_frames(const Question& question) {
  std::optional<std::size_t> frames;
  bool has_out = false;
  for (const Stream& stream : question.manifest.streams) {
    const std::size_t beats = beats_of(question, stream).size();
    const auto per_frame = static_cast<std::size_t>(stream.beats_per_frame);
    if (beats == 0 || beats % per_frame != 0 ||
        beats / per_frame != frames.value_or(beats / per_frame)) {
      throw UserError(
          "vectors",
          fmt::format("{} beats for stream '{}', {} a frame, fit no other stream's frames", beats,
                      stream.name, per_frame),
          "generate stimulus and response again");
    }
    frames = beats / per_frame;
    has_out = has_out || !stream.is_in();
  }
  if (!has_out) throw UserError("manifest", "has no out stream", "there is nothing to compare");
  return *frames;
}

Question ask(const Netlist& netlist, const NetlistSim& sim, Question question) {
  question.frames = count_frames(question);
  PortFinder ports(netlist, sim);
  ports.find("clk_i", core::Direction::in, 1);
  question.reset_slot = ports.find("rst_ni", core::Direction::in, 1).front();
  for (const Stream& stream : question.manifest.streams)
    question.slots.push_back(ports.find(stream));
  ports.refuse_others();
  return question;
}

// Enough frames: contiguous shares. Few: half of the lanes cover them all in order from 32 starts,
// the others draw orders of their own.
Schedule make_schedule(std::size_t frames, std::size_t at_least, core::Random random) {
  Schedule schedule;
  const std::size_t each = std::max<std::size_t>({at_least, (frames + 31) / 32, 1});
  std::vector<std::size_t> shuffled(frames);
  std::iota(shuffled.begin(), shuffled.end(), 0);
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    auto& mine = schedule.frames[lane];
    if (frames >= lanes * std::max<std::size_t>(at_least, 1)) {
      for (std::size_t f = frames * lane / lanes; f < frames * (lane + 1) / lanes; ++f)
        mine.push_back(f);
      continue;
    }
    if (lane % 2 != 0) random.shuffle(std::span(shuffled));
    for (std::size_t i = 0; i < each; ++i) {
      mine.push_back(lane % 2 != 0 ? shuffled[i % frames] : (lane / 2 * frames / 32 + i) % frames);
    }
  }
  return schedule;
}

// A power-up of the netlist with a driver or monitor at every stream.
class Bench {
 public:
  Bench(const Question& question, NetlistSim& sim, const Schedule& schedule, std::uint64_t seed,
        Word unstalled)
      : question_(question), sim_(sim) {
    for (std::size_t i = 0; i < question.manifest.streams.size(); ++i) {
      const Stream& stream = question.manifest.streams[i];
      const core::Beats& beats = beats_of(question, stream);
      const Stalls stalls =
          unstalled == all_lanes ? Stalls() : Stalls(seed, stream.name, unstalled);
      if (stream.is_in()) {
        ins_.emplace_back(stream, question.slots[i], beats, schedule, stalls, seed);
      } else {
        outs_.emplace_back(stream, question.slots[i], beats, schedule, stalls);
      }
    }
  }

  void power_up(std::span<const PowerUp> states, core::Random random) {
    Word zeros = 0;
    Word ones = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const PowerUp state = states[lane % states.size()];
      if (state == PowerUp::zeros) zeros |= Word{1} << lane;
      if (state == PowerUp::ones) ones |= Word{1} << lane;
    }
    const auto next = [&] { return (random.bits() & ~zeros) | ones; };
    for (std::size_t flop = 0; flop < sim_.flops(); ++flop) sim_.set_flop(flop, next());
    for (std::size_t bit = 0; bit < sim_.memory_bits(); ++bit) sim_.set_memory_bit(bit, next());
  }

  void reset() {
    sim_.set(question_.reset_slot, 0);
    for (InDriver& in : ins_) in.drive_reset(sim_);
    for (const OutMonitor& out : outs_) out.drive_reset(sim_);
    for (int cycle = 0; cycle < question_.options.reset_cycles; ++cycle) {
      sim_.settle();
      sim_.clock();
    }
    sim_.set(question_.reset_slot, all_lanes);
  }

  // Up to the settled nets of a cycle; observe() is its other half.
  void settle() {
    for (InDriver& in : ins_) in.drive(sim_);
    for (OutMonitor& out : outs_) out.drive(sim_);
    sim_.settle();
  }

  std::optional<Mismatch> observe() {
    for (const OutMonitor& out : outs_) {
      if (const auto trouble = out.trouble(sim_)) return mismatch(out, *trouble);
    }
    for (InDriver& in : ins_) moved_ |= in.observe(sim_);
    for (OutMonitor& out : outs_) moved_ |= out.observe(sim_);
    sim_.clock();
    ++cycle_;
    if (cycle_ % question_.patience() != 0) return std::nullopt;
    const Word stuck = unfinished() & ~std::exchange(moved_, 0);
    return stuck == 0 ? std::nullopt : std::optional(hang(stuck));
  }

  Word unfinished() const {
    Word lanes_left = 0;
    for (const InDriver& in : ins_) lanes_left |= in.cursor().remaining();
    for (const OutMonitor& out : outs_) lanes_left |= out.cursor().remaining();
    return lanes_left;
  }

  std::uint64_t cycle() const { return cycle_; }
  std::size_t frames_out(int lane) const { return outs_.front().cursor().frames_done(lane); }

 private:
  Mismatch mismatch(const OutMonitor& out, const OutMonitor::Trouble& trouble) const {
    const int lane = std::countr_zero(trouble.where);
    const bool has_more = (out.cursor().remaining() >> lane & 1) != 0;
    Mismatch found = at(trouble.fault, out.stream(), out.cursor(), lane);
    if (has_more) found.expected = out.cursor().hex(lane);
    found.got = out.hex(sim_, lane);
    return found;
  }

  Mismatch hang(Word stuck) const {
    const int lane = std::countr_zero(stuck);
    for (const OutMonitor& out : outs_) {
      if ((out.cursor().remaining() >> lane & 1) == 0) continue;
      Mismatch found = at(Fault::hangs, out.stream(), out.cursor(), lane);
      found.expected = out.cursor().hex(lane);
      return found;
    }
    const auto in = std::find_if(ins_.begin(), ins_.end(), [&](const InDriver& candidate) {
      return (candidate.cursor().remaining() >> lane & 1) != 0;
    });
    return at(Fault::hangs, in->stream(), in->cursor(), lane);
  }

  Mismatch at(Fault fault, const Stream& stream, const Cursor& cursor, int lane) const {
    return {.fault = fault,
            .stream = stream.name,
            .frame = cursor.frame(lane),
            .beat = cursor.beat(lane),
            .lane = lane,
            .cycle = cycle_,
            .expected = {},
            .got = {}};
  }

  const Question& question_;
  NetlistSim& sim_;
  std::vector<InDriver> ins_;
  std::vector<OutMonitor> outs_;
  Word moved_ = 0;  // lanes in which a beat moved since patience was last renewed
  std::uint64_t cycle_ = 0;
};

// Until every lane is through, and as long again as a late or extra beat could take.
std::optional<Mismatch> run_to_end(Bench& bench, std::uint64_t extra_cycles) {
  while (true) {
    if (bench.unfinished() == 0 && extra_cycles-- == 0) return std::nullopt;
    bench.settle();
    if (auto mismatch = bench.observe()) return mismatch;
  }
}

void run_pass(const Question& question, NetlistSim& sim, CheckResult& result) {
  const CheckOptions& options = question.options;
  const std::uint64_t pass = result.passes++;
  const auto random = [&](std::string_view purpose) {
    return core::Random(options.seed, fmt::format("{} of pass {}", purpose, pass));
  };
  const Schedule schedule =
      make_schedule(question.frames, options.frames_per_lane, random("frame order"));
  Bench bench(question, sim, schedule, random("streams").bits(), free_lanes);
  bench.power_up(options.power_up, random("power-up"));
  bench.reset();
  result.mismatch =
      run_to_end(bench, 16 + static_cast<std::uint64_t>(question.manifest.latency_cycles));
  if (result.mismatch) result.mismatch->pass = pass;
  result.lane_cycles += lanes * (bench.cycle() + static_cast<std::uint64_t>(options.reset_cycles));
  for (const auto& frames : schedule.frames) result.frames += frames.size();
}

// Every lane counts from the end of its first response to the end of as many more as make a share,
// while it is fed without end.
void count_toggles(const Question& question, NetlistSim& sim, CheckResult& result) {
  const std::size_t share = (question.frames + lanes - 1) / lanes;
  Schedule schedule{.frames = {}, .endless = true};
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    for (std::size_t i = 0; i < question.frames; ++i) {
      schedule.frames[lane].push_back((lane * share + i) % question.frames);
    }
  }
  Bench bench(question, sim, schedule, 0, all_lanes);
  bench.power_up(std::array{PowerUp::zeros}, core::Random(0, "power-up"));
  bench.reset();
  std::uint64_t toggles = 0;
  Word counting = 0;
  Word done = 0;
  while (done != all_lanes) {
    bench.settle();
    toggles += sim.toggles(counting);
    if ((result.mismatch = bench.observe())) {
      result.mismatch->pass = result.passes;
      return;
    }
    for (int lane = 0; lane < lanes; ++lane) {
      const std::size_t frames = bench.frames_out(lane);
      if (frames >= 1) counting |= Word{1} << lane;
      if (frames >= 1 + share) done |= Word{1} << lane;
    }
    counting &= ~done;
  }
  result.toggles_per_frame = static_cast<double>(toggles) / static_cast<double>(lanes * share);
}

std::string describe(const CheckResult& result, const CheckOptions& options) {
  if (result.ok()) {
    return fmt::format("{} frames equal in {} lane-cycles and {} passes, seed {}", result.frames,
                       result.lane_cycles, result.passes, options.seed);
  }
  const Mismatch& m = *result.mismatch;
  std::string text = fmt::format("{} on stream '{}', frame {}, beat {}", core::to_name(m.fault),
                                 m.stream, m.frame, m.beat);
  if (!m.expected.empty()) text += fmt::format(", expected {}", m.expected);
  if (!m.got.empty()) text += fmt::format(", got {}", m.got);
  return text + fmt::format(" (lane {}, cycle {}, pass {}; repeats with seed {})", m.lane, m.cycle,
                            m.pass, options.seed);
}

}  // namespace

CheckResult check_netlist(const Netlist& netlist, const core::Manifest& manifest,
                          const core::Vectors& stimulus, const core::Vectors& expected,
                          const CheckOptions& options) {
  NetlistSim sim(netlist, "clk_i");
  const Question question = ask(netlist, sim,
                                {.manifest = manifest,
                                 .stimulus = stimulus,
                                 .expected = expected,
                                 .options = options,
                                 .slots = {}});
  CheckResult result;
  result.own_models = netlist.own_models;
  while (result.ok() && (result.passes == 0 || result.lane_cycles < options.min_lane_cycles)) {
    run_pass(question, sim, result);
  }
  if (result.ok()) count_toggles(question, sim, result);
  result.message = describe(result, options);
  return result;
}

}  // namespace lutmark::sim
