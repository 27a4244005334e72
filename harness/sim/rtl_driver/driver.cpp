// SPDX-License-Identifier: Apache-2.0
// Drives a Verilated design through all stall patterns and compares it with the expected response.
// Reads stimulus/<stream>.hex and expected/<stream>.hex, writes simulation.json. Exit 0 unless it
// cannot run.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "dut.h"

namespace lutmark::rtl_driver {
namespace {

using Beat = std::vector<Word>;

// How streams are stalled in a phase: chance per cycle that a source offers a beat and that a sink
// takes one, and the mean length of a stretch in which the choice stays.
struct Phase {
  const char* name;
  PowerUp power_up;
  double offer;
  double take;
  int stretch;
  bool ready_follows_valid;  // a sink that is ready only after it saw valid: valid must not wait
                             // for it
};

constexpr Phase phases[] = {
    {"no stalls", PowerUp::zeros, 1.0, 1.0, 1, false},
    {"no stalls, random power-up", PowerUp::random, 1.0, 1.0, 1, false},
    {"random stalls", PowerUp::random, 0.7, 0.7, 1, false},
    {"slow sink", PowerUp::random, 1.0, 0.2, 1, false},
    {"slow source", PowerUp::random, 0.2, 1.0, 1, false},
    {"bursts", PowerUp::random, 0.5, 0.5, 12, false},
    {"ready follows valid", PowerUp::random, 0.8, 0.6, 1, true},
};

struct Mismatch {
  std::string what;
  std::string phase;
  std::string stream;
  std::uint64_t beat = 0;
  std::uint64_t frame = 0;
  std::uint64_t cycle = 0;
  std::string expected;
  std::string got;
};

struct Totals {
  std::uint64_t frames = 0;
  std::uint64_t cycles = 0;
  long latency = -1;
  long interval = -1;
};

std::string hex(const Beat& beat, int width) {
  static const char digits[] = "0123456789abcdef";
  std::string text;
  for (int d = (width + 3) / 4 - 1; d >= 0; --d) {
    text += digits[(beat[static_cast<std::size_t>(d) / 8] >> (4 * (d % 8))) & 15U];
  }
  return text;
}

std::vector<Beat> read_beats(const std::string& file, const StreamInfo& stream) {
  std::ifstream in(file);
  if (!in) {
    std::cerr << "error: cannot read " << file << '\n';
    std::exit(1);
  }
  std::vector<Beat> beats;
  std::string line;
  while (std::getline(in, line)) {
    Beat beat(stream.words(), 0);
    for (std::size_t d = 0; d < line.size(); ++d) {
      const char c = line[line.size() - 1 - d];
      const Word value = static_cast<Word>(c <= '9' ? c - '0' : c - 'a' + 10);
      beat.at(d / 8) |= value << (4 * (d % 8));
    }
    beats.push_back(std::move(beat));
  }
  return beats;
}

// The two-state choice of one stream, with a random stream of its own.
class Choice {
 public:
  Choice(std::uint64_t seed, double chance, int stretch)
      : random_(seed), chance_(chance), stretch_(stretch) {}
  bool next() {
    if (chance_ >= 1.0) return true;
    if (left_ == 0) {
      value_ = uniform() < chance_;
      left_ =
          stretch_ == 1 ? 1 : 1 + static_cast<int>(random_() % static_cast<unsigned>(2 * stretch_));
    }
    --left_;
    return value_;
  }

 private:
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }
  std::mt19937_64 random_;
  double chance_;
  int stretch_;
  bool value_ = true;
  int left_ = 0;
};

struct Port {
  StreamInfo info;
  std::vector<Beat> beats;
  std::size_t position = 0;
  Choice choice;
  bool offering = false;     // in: valid is high and must stay until taken
  bool was_waiting = false;  // out: valid was high without ready in the cycle before
  bool saw_valid = false;
  Beat held;
};

class Run {
 public:
  Run(const Phase& phase, int seed, const std::string& trace_file)
      : phase_(phase), dut_(make_dut(phase.power_up, seed)) {
    const auto& streams = dut_->streams();
    for (std::size_t s = 0; s < streams.size(); ++s) {
      const std::string file =
          std::string(streams[s].is_in ? "stimulus/" : "expected/") + streams[s].name + ".hex";
      ports_.push_back({streams[s], read_beats(file, streams[s]), 0,
                        Choice(static_cast<std::uint64_t>(seed) * 1000 + s,
                               streams[s].is_in ? phase.offer : phase.take, phase.stretch),
                        false, false, false, Beat(streams[s].words(), 0)});
    }
    if (!trace_file.empty()) dut_->trace(trace_file);
  }

  // Runs all frames; false when a mismatch was found.
  bool go(Totals& totals, Mismatch& mismatch) {
    reset();
    const std::uint64_t patience = 2000 + 20 * static_cast<std::uint64_t>(declared_latency_cycles);
    std::uint64_t last_movement = cycle_;
    std::uint64_t quiet_cycles = 0;
    // After the last beat the design runs on, so that a beat too many is seen.
    const std::uint64_t linger = 64 + 2 * static_cast<std::uint64_t>(declared_latency_cycles);
    while (quiet_cycles < linger) {
      bool moved = false;
      if (!step(moved, mismatch)) return false;
      if (moved) last_movement = cycle_;
      const bool finished = std::all_of(ports_.begin(), ports_.end(),
                                        [](const Port& p) { return p.position == p.beats.size(); });
      quiet_cycles = finished ? quiet_cycles + 1 : 0;
      if (!finished && cycle_ - last_movement > patience) {
        const auto stuck = std::find_if(ports_.begin(), ports_.end(), [](const Port& p) {
          return !p.info.is_in && p.position < p.beats.size();
        });
        const Port& port = stuck == ports_.end() ? ports_.front() : *stuck;
        note(mismatch, port, "nothing moves any more", {});
        return false;
      }
    }
    totals.cycles += cycle_;
    const Port& first = ports_.front();
    totals.frames += first.beats.size() / static_cast<std::size_t>(first.info.beats_per_frame);
    return measure(totals, mismatch);
  }

 private:
  void reset() {
    dut_->set_reset_n(false);
    for (std::size_t s = 0; s < ports_.size(); ++s) {
      if (ports_[s].info.is_in) {
        dut_->set_valid(s, false);
        dut_->set_data(s, ports_[s].held.data());
      } else {
        dut_->set_ready(s, false);
      }
    }
    for (int i = 0; i < 4; ++i) tick();
    dut_->set_reset_n(true);
    cycle_ = 0;
  }

  void tick() {
    dut_->set_clock(false);
    dut_->eval();
    dut_->dump(2 * time_);
    dut_->set_clock(true);
    dut_->eval();
    dut_->dump(2 * time_ + 1);
    ++time_;
  }

  bool step(bool& moved, Mismatch& mismatch) {
    std::vector<bool> sink_ready(ports_.size(), false);
    for (std::size_t s = 0; s < ports_.size(); ++s) {
      Port& port = ports_[s];
      const bool chosen = port.choice.next();
      if (port.info.is_in) {
        if (!port.offering && port.position < port.beats.size() && chosen) {
          port.offering = true;
          dut_->set_data(s, port.beats[port.position].data());
        }
        dut_->set_valid(s, port.offering);
      } else {
        sink_ready[s] = chosen && (!phase_.ready_follows_valid || port.saw_valid);
        dut_->set_ready(s, sink_ready[s]);
      }
    }
    dut_->set_clock(false);
    dut_->eval();
    dut_->dump(2 * time_);
    for (std::size_t s = 0; s < ports_.size(); ++s) {
      Port& port = ports_[s];
      if (port.info.is_in) {
        if (port.offering && dut_->ready(s)) {
          if (port.position % static_cast<std::size_t>(port.info.beats_per_frame) == 0) {
            note_start(port);
          }
          port.offering = false;
          ++port.position;
          moved = true;
        }
      } else if (!sink(s, sink_ready[s], moved, mismatch)) {
        return false;
      }
    }
    dut_->set_clock(true);
    dut_->eval();
    dut_->dump(2 * time_ + 1);
    ++time_;
    ++cycle_;
    return true;
  }

  bool sink(std::size_t s, bool ready, bool& moved, Mismatch& mismatch) {
    Port& port = ports_[s];
    const bool valid = dut_->valid(s);
    Beat beat(port.info.words(), 0);
    if (valid) dut_->data(s, beat.data());
    if (port.was_waiting && !valid)
      return note(mismatch, port, "valid was taken back before ready", {});
    if (port.was_waiting && beat != port.held) {
      return note(mismatch, port, "data changed while valid waited for ready", beat);
    }
    port.was_waiting = valid && !ready;
    port.saw_valid = valid && !ready;
    port.held = beat;
    if (!valid) return true;
    if (port.position == port.beats.size()) return note(mismatch, port, "a beat too many", beat);
    if (beat != port.beats[port.position]) return note(mismatch, port, "wrong data", beat);
    if (ready) {
      if (port.position % static_cast<std::size_t>(port.info.beats_per_frame) == 0)
        ends_.push_back(cycle_);
      ++port.position;
      moved = true;
    }
    return true;
  }

  // A frame starts with the first beat of its first stream; only that is measured.
  void note_start(const Port& port) {
    const auto first_in =
        std::find_if(ports_.begin(), ports_.end(), [](const Port& p) { return p.info.is_in; });
    if (&port == &*first_in) starts_.push_back(cycle_);
  }

  bool note(Mismatch& mismatch, const Port& port, const std::string& what, const Beat& got) const {
    mismatch.what = what;
    mismatch.phase = phase_.name;
    mismatch.stream = port.info.name;
    mismatch.beat = port.position;
    mismatch.frame = port.position / static_cast<std::size_t>(port.info.beats_per_frame);
    mismatch.cycle = cycle_;
    if (port.position < port.beats.size() && !port.info.is_in) {
      mismatch.expected = hex(port.beats[port.position], port.info.width);
    }
    if (!got.empty()) mismatch.got = hex(got, port.info.width);
    return false;
  }

  // Latency and interval are declared; without stalls they must be exactly that, for every frame.
  bool measure(Totals& totals, Mismatch& mismatch) {
    if (phase_.offer < 1.0 || phase_.take < 1.0) return true;
    for (std::size_t frame = 0; frame < std::min(starts_.size(), ends_.size()); ++frame) {
      const long latency = static_cast<long>(ends_[frame]) - static_cast<long>(starts_[frame]);
      totals.latency = latency;
      if (latency != declared_latency_cycles) {
        return timing(mismatch, "latency", frame, declared_latency_cycles, latency);
      }
    }
    for (std::size_t frame = 1; frame < starts_.size(); ++frame) {
      const long interval =
          static_cast<long>(starts_[frame]) - static_cast<long>(starts_[frame - 1]);
      totals.interval = interval;
      if (interval != declared_interval_cycles) {
        return timing(mismatch, "interval", frame, declared_interval_cycles, interval);
      }
    }
    return true;
  }

  bool timing(Mismatch& mismatch, const char* what, std::size_t frame, long declared,
              long measured) const {
    mismatch.what = std::string(what) + " of " + std::to_string(measured) + " cycles measured, " +
                    std::to_string(declared) + " declared";
    mismatch.phase = phase_.name;
    mismatch.stream = ports_.back().info.name;
    mismatch.frame = frame;
    mismatch.beat = frame * static_cast<std::size_t>(ports_.back().info.beats_per_frame);
    mismatch.cycle = starts_[frame];
    mismatch.expected = std::to_string(declared);
    mismatch.got = std::to_string(measured);
    return false;
  }

  Phase phase_;
  std::unique_ptr<Dut> dut_;
  std::vector<Port> ports_;
  std::vector<std::uint64_t> starts_;
  std::vector<std::uint64_t> ends_;
  std::uint64_t cycle_ = 0;
  std::uint64_t time_ = 0;
};

void write_report(bool ok, const Totals& totals, const Mismatch& m) {
  std::ofstream out("simulation.json");
  out << "{\n  \"schema\": 1,\n  \"ok\": " << (ok ? "true" : "false")
      << ",\n  \"frames\": " << totals.frames << ",\n  \"cycles\": " << totals.cycles;
  if (totals.latency >= 0) out << ",\n  \"latency_cycles\": " << totals.latency;
  if (totals.interval >= 0) out << ",\n  \"interval_cycles\": " << totals.interval;
  if (!ok) {
    out << ",\n  \"mismatch\": {\"what\": \"" << m.what << "\", \"phase\": \"" << m.phase
        << "\", \"stream\": \"" << m.stream << "\", \"beat\": " << m.beat
        << ", \"frame\": " << m.frame << ", \"cycle\": " << m.cycle << ", \"expected\": \""
        << m.expected << "\", \"got\": \"" << m.got << "\"}";
  }
  out << "\n}\n";
}

}  // namespace
}  // namespace lutmark::rtl_driver

int main(int argc, char** argv) {
  using namespace lutmark::rtl_driver;
  const std::string trace_file = argc == 3 && std::strcmp(argv[1], "--trace") == 0 ? argv[2] : "";
  Totals totals;
  Mismatch mismatch;
  bool ok = true;
  int seed = 0;
  for (const Phase& phase : phases) {
    ok = Run(phase, ++seed, trace_file).go(totals, mismatch);
    if (!ok) break;
    if (!trace_file.empty())
      std::remove(trace_file.c_str());  // keep the waveform of what fails, or of the last phase
    if (!trace_file.empty() && &phase == &phases[std::size(phases) - 1]) {
      Run(phases[0], 1, trace_file).go(totals, mismatch);
    }
  }
  write_report(ok, totals, mismatch);
  if (!ok) {
    std::cout << "mismatch: " << mismatch.what << " (phase '" << mismatch.phase << "', stream "
              << mismatch.stream << ", frame " << mismatch.frame << ", beat " << mismatch.beat
              << ", cycle " << mismatch.cycle << ")\n  expected " << mismatch.expected
              << "\n  got      " << mismatch.got << '\n';
  }
  return 0;
}
