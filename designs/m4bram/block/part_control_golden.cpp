// SPDX-License-Identifier: Apache-2.0
// Golden model of a state machine alone: goes through its table.
#include <algorithm>

#include "designs/m4bram/block/part_bits.h"
#include "designs/m4bram/block/table.h"

namespace lutmark::designs::m4bram {
namespace {

// That the table is right is what the block's golden model says.
class Control : public PartModel {
 public:
  explicit Control(cim::StateTable table) : table_(std::move(table)) {}

  PortBits outputs(const PortBits& in) const override {
    const Asked asked = read(in);
    const cim::State& state = table_[at_];
    const cim::State& next = table_[following(asked)];
    PortBits out;
    put(out, code(state.read_1), 3);
    put(out, code(state.read_2), 3);
    put(out, state.carry ? 1 : 0, 1);
    put(out, code(state.row_1), 3);
    put(out, code(state.source_1), 2);
    put(out, acts(state, asked) ? code(state.row_2) : 0, 3);
    put(out, code(state.source_2), 2);
    put(out, asked.copy && state.inputs == cim::Inputs::first ? 1 : 0, 1);
    put(out, asked.copy && state.inputs == cim::Inputs::second ? 1 : 0, 1);
    put(out, state.inputs == cim::Inputs::shift ? 1 : 0, 1);
    put(out, state.reads_out ? 1 : 0, 1);
    put(out, at_ == 0 ? 0 : 1, 1);
    const bool takes = asked.edge && (next.takes == cim::Takes::yes ||
                                      (next.takes == cim::Takes::last_beat && asked.last_beat));
    put(out, takes ? 1 : 0, 1);
    put(out, takes && following(asked) != 0 ? 1 : 0, 1);
    return out;
  }

  void step(const PortBits& in) override {
    const Asked asked = read(in);
    const std::size_t next = following(asked);
    if (table_[at_].count == cim::Count::load) left_ = asked.bits;
    if (table_[at_].count == cim::Count::down) left_ = (left_ + 15) % 16;
    at_ = next;
  }

 private:
  struct Asked {
    bool edge;
    bool reset;
    bool start;
    bool copy;
    bool done;
    bool is_signed;
    std::int64_t bits;
    bool last_beat;
    bool ends;
  };

  template <typename E>
  static std::int64_t code(E value) {
    return static_cast<std::int64_t>(value);
  }

  static Asked read(const PortBits& in) {
    PortReader ports(in);
    const auto flag = [&] { return ports.take(1) == 1; };
    Asked asked{};
    asked.edge = flag();
    asked.reset = flag();
    asked.start = flag();
    asked.copy = flag();
    asked.done = flag();
    asked.is_signed = flag();
    asked.bits = ports.take(4);
    asked.last_beat = flag();
    asked.ends = flag();
    return asked;
  }

  static bool acts(const cim::State& state, const Asked& asked) {
    using enum cim::When;
    return state.when_2 == always || (state.when_2 == copy && asked.copy) ||
           (state.when_2 == start && asked.edge && asked.start) ||
           (state.when_2 == restart && asked.edge && asked.ends && asked.start);
  }

  bool holds(cim::Condition condition, const Asked& asked) const {
    using enum cim::Condition;
    switch (condition) {
      case start:
        return asked.edge && asked.start;
      case is_signed:
        return asked.is_signed;
      case is_single:
        return asked.bits == 1;
      case last_odd:
        return left_ == 2 && asked.bits % 2 == 1;
      case last:
        return left_ == 2;
      case done:
        return asked.done;
      case restart:
        return asked.edge && asked.ends && asked.start;
      case end:
        return asked.edge && asked.ends;
    }
    return false;
  }

  std::size_t following(const Asked& asked) const {
    if (asked.edge && asked.reset) return 0;
    const cim::State& state = table_[at_];
    for (const auto& [condition, name] : state.next) {
      if (holds(condition, asked)) return place(name);
    }
    return place(state.otherwise);
  }

  std::size_t place(const std::string& name) const {
    const auto found = std::find_if(table_.begin(), table_.end(),
                                    [&](const cim::State& state) { return state.name == name; });
    return static_cast<std::size_t>(found - table_.begin());
  }

  cim::StateTable table_;
  std::size_t at_ = 0;
  std::int64_t left_ = 0;
};

}  // namespace

std::unique_ptr<PartModel> control_model(cim::StateTable table) {
  return std::make_unique<Control>(std::move(table));
}

}  // namespace lutmark::designs::m4bram
