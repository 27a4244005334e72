// SPDX-License-Identifier: Apache-2.0
// Netlist: a technology-mapped module as look-up tables, flip-flops and memories on numbered nets.
#include "harness/sim/netlist.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "harness/core/error.h"
#include "harness/core/json.h"
#include "harness/sim/cells.h"

namespace lutmark::sim {
namespace {

using core::Json;
using core::UserError;

constexpr std::string_view rewrite_remedy = "write the file again with Yosys' write_json";

// Collects one module. Cells of a black box are of no interest and may be of any type, and its mark
// can come after them: the first trouble is kept and thrown only when the module is wanted.
class ModuleDraft {
 public:
  ModuleDraft(std::string source, std::string name, std::size_t net_limit) : net_limit_(net_limit) {
    netlist_.source = std::move(source);
    netlist_.module = std::move(name);
  }

  void mark_black_box() { is_black_box_ = true; }
  bool is_black_box() const { return is_black_box_; }
  const std::string& name() const { return netlist_.module; }

  Net net(std::uint64_t file_number) {
    if (file_number >= net_limit_)
      refuse(fmt::format("net number {} is out of range", file_number));
    if (file_number >= net_of_.size()) {
      net_of_.resize(std::max<std::size_t>(file_number + 1, 2 * net_of_.size()), net_zero);
    }
    Net& known = net_of_[file_number];
    if (known == net_zero) known = netlist_.nets++;
    return known;
  }

  // Trouble that does not matter in a black box.
  void add_trouble(const std::string& problem) {
    if (trouble_) return;
    try {
      refuse(problem);
    } catch (const UserError&) {
      trouble_ = std::current_exception();
    }
  }

  void add_port(NetlistPort port) { netlist_.ports.push_back(std::move(port)); }

  void add_cell(const CellText& cell) {
    if (is_black_box_ || trouble_) return;
    try {
      sim::add_cell(cell, netlist_);
    } catch (const UserError&) {
      trouble_ = std::current_exception();
    }
  }

  Netlist finish() && {
    if (trouble_) std::rethrow_exception(trouble_);
    check_drivers();
    return std::move(netlist_);
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const {
    throw UserError(netlist_.source, fmt::format("module '{}': {}", netlist_.module, problem),
                    std::string(rewrite_remedy));
  }

  void check_drivers() const {
    std::vector<bool> driven(netlist_.nets, false);
    const auto drive = [&](Net net, const std::string& what) {
      if (net < first_net) refuse(fmt::format("{} drives a constant", what));
      if (driven[net]) refuse(fmt::format("{} drives a net that has another driver", what));
      driven[net] = true;
    };
    for (const NetlistPort& port : netlist_.ports) {
      if (netlist_.find_port(port.name) != &port) refuse(fmt::format("two ports '{}'", port.name));
      if (port.direction != core::Direction::in) continue;
      for (const Net bit : port.bits) drive(bit, fmt::format("port '{}'", port.name));
    }
    for (const Lut& lut : netlist_.luts) drive(lut.output, netlist_.cells[lut.cell]);
    for (const Flop& flop : netlist_.flops) drive(flop.output, netlist_.cells[flop.cell]);
    for (const Memory& memory : netlist_.memories) {
      for (const Memory::ReadPort& port : memory.reads) {
        for (const Memory::ReadBit& bit : port.bits) drive(bit.output, netlist_.cells[memory.cell]);
      }
    }
  }

  Netlist netlist_;
  std::size_t net_limit_;
  std::vector<Net> net_of_;  // by number in the file; net_zero: not met yet
  bool is_black_box_ = false;
  std::exception_ptr trouble_;
};

// Receives the file as events, so that no tree of it is ever built. `stack_` says where in the file
// the next value stands; below `other` nothing is looked at.
class NetlistSax {
 public:
  NetlistSax(std::string source, std::string_view top, std::size_t text_size)
      : source_(std::move(source)), top_(top), net_limit_(text_size) {}

  bool null() { return value("null"); }
  bool boolean(bool /*value*/) { return value("a truth value"); }
  bool number_integer(std::int64_t /*value*/) { return value("a negative number"); }
  bool number_float(double /*value*/, const std::string& /*text*/) { return value("a fraction"); }
  bool binary(Json::binary_t& /*value*/) { return value("bytes"); }
  bool number_unsigned(std::uint64_t number);
  bool string(std::string& text);
  bool start_object(std::size_t /*size*/);
  bool key(std::string& name);
  bool end_object() { return end(); }
  bool start_array(std::size_t /*size*/);
  bool end_array() { return end(); }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& error) {
    throw UserError(source_, fmt::format("not valid JSON at byte {}: {}", position, error.what()),
                    std::string(rewrite_remedy));
  }

  Netlist result() &&;

 private:
  enum class Place : std::uint8_t {
    file,
    modules,
    module,
    module_attributes,
    ports,
    port,
    port_bits,
    cells,
    cell,
    parameters,
    connections,
    connection_bits,
    other,
  };

  Place place() const { return stack_.back(); }
  Place object_below() const;
  Place array_below() const;
  bool enter(Place place);
  bool end();
  bool value(std::string_view what);
  void add_bit(Net net);
  void end_port();
  void end_module();
  [[noreturn]] void refuse(std::string_view what) const;

  std::string source_;
  std::string top_;
  std::size_t net_limit_;
  std::vector<Place> stack_;
  std::size_t other_depth_ = 0;  // levels below the outermost `other`
  std::string key_;
  std::optional<ModuleDraft> module_;
  CellText cell_;
  NetlistPort port_;
  bool port_has_direction_ = false;
  std::optional<ModuleDraft> chosen_;
  std::size_t candidates_ = 0;
  bool has_modules_ = false;
};

[[noreturn]] void NetlistSax::refuse(std::string_view what) const {
  const std::string where = module_ ? fmt::format(" in module '{}'", module_->name()) : "";
  throw UserError(source_, fmt::format("{} where a netlist has none, at '{}'{}", what, key_, where),
                  std::string(rewrite_remedy));
}

// Which kind of object the key just read announces.
NetlistSax::Place NetlistSax::object_below() const {
  switch (place()) {
    case Place::file:
      return key_ == "modules" ? Place::modules : Place::other;
    case Place::modules:
      return Place::module;
    case Place::module:
      if (key_ == "attributes") return Place::module_attributes;
      if (key_ == "ports") return Place::ports;
      if (key_ == "cells") return Place::cells;
      return Place::other;
    case Place::ports:
      return Place::port;
    case Place::cells:
      return Place::cell;
    case Place::cell:
      if (key_ == "parameters") return Place::parameters;
      if (key_ == "connections") return Place::connections;
      if (key_ == "type") refuse("an object");
      return Place::other;
    case Place::port:
      if (key_ == "bits" || key_ == "direction") refuse("an object");
      return Place::other;
    case Place::module_attributes:
      return Place::other;
    default:
      refuse("an object");
  }
}

NetlistSax::Place NetlistSax::array_below() const {
  switch (place()) {
    case Place::port:
      if (key_ == "bits") return Place::port_bits;
      if (key_ == "direction") refuse("a list");
      return Place::other;
    case Place::connections:
      return Place::connection_bits;
    case Place::module:
      if (key_ == "attributes" || key_ == "ports" || key_ == "cells") refuse("a list");
      return Place::other;
    case Place::cell:
      if (key_ == "parameters" || key_ == "connections" || key_ == "type") refuse("a list");
      return Place::other;
    case Place::file:
      if (key_ == "modules") refuse("a list");
      return Place::other;
    case Place::module_attributes:
      return Place::other;
    default:
      refuse("a list");
  }
}

bool NetlistSax::enter(Place place) {
  stack_.push_back(place);
  return true;
}

bool NetlistSax::start_object(std::size_t /*size*/) {
  if (stack_.empty()) return enter(Place::file);
  if (place() == Place::other) return ++other_depth_ > 0;
  const Place below = object_below();
  if (below == Place::modules) has_modules_ = true;
  if (below == Place::module) module_.emplace(source_, key_, net_limit_);
  if (below == Place::port) {
    port_ = {.name = key_, .bits = {}};
    port_has_direction_ = false;
  }
  if (below == Place::cell) cell_ = {.name = key_, .type = {}, .parameters = {}, .connections = {}};
  return enter(below);
}

bool NetlistSax::start_array(std::size_t /*size*/) {
  if (stack_.empty()) refuse("a list");
  if (place() == Place::other) return ++other_depth_ > 0;
  const Place below = array_below();
  if (below == Place::connection_bits) cell_.connections.push_back({.port = key_, .bits = {}});
  if (below == Place::port_bits && !port_.bits.empty()) refuse("a second list of bits");
  return enter(below);
}

bool NetlistSax::end() {
  if (place() == Place::other && other_depth_ > 0) {
    --other_depth_;
    return true;
  }
  const Place ended = place();
  stack_.pop_back();
  if (ended == Place::port) end_port();
  if (ended == Place::cell) module_->add_cell(cell_);
  if (ended == Place::module) end_module();
  return true;
}

bool NetlistSax::key(std::string& name) {
  if (place() != Place::other) key_.swap(name);
  return true;
}

bool NetlistSax::number_unsigned(std::uint64_t number) {
  if (stack_.empty()) refuse("a number");
  if (place() != Place::port_bits && place() != Place::connection_bits) return value("a number");
  add_bit(module_->net(number));
  return true;
}

bool NetlistSax::string(std::string& text) {
  if (stack_.empty()) refuse("a text");
  switch (place()) {
    case Place::port_bits:
    case Place::connection_bits:
      if (text != "0" && text != "1" && text != "x" && text != "z")
        refuse("the bit '" + text + "'");
      add_bit(text == "0" ? net_zero : text == "1" ? net_one : net_undriven);
      return true;
    case Place::parameters:
      cell_.parameters.emplace_back(key_, text);
      return true;
    case Place::module_attributes:
      if (key_ == "blackbox" && text.find('1') != std::string::npos) module_->mark_black_box();
      return true;
    case Place::cell:
      if (key_ != "type") return value("a text");
      if (!cell_.type.empty()) refuse("a second type");
      cell_.type = text;
      return true;
    case Place::port:
      if (key_ != "direction") return value("a text");
      if (text != "input" && text != "output") {
        module_->add_trouble(fmt::format("port '{}' has the direction '{}'", port_.name, text));
      }
      port_.direction = text == "input" ? core::Direction::in : core::Direction::out;
      port_has_direction_ = true;
      return true;
    default:
      return value("a text");
  }
}

void NetlistSax::add_bit(Net net) {
  auto& bits = place() == Place::port_bits ? port_.bits : cell_.connections.back().bits;
  bits.push_back(net);
}

// A value that the reader has no use for: right in places that hold other things too.
bool NetlistSax::value(std::string_view what) {
  if (stack_.empty()) refuse(what);
  switch (place()) {
    case Place::other:
    case Place::module_attributes:
      return true;
    case Place::file:
      if (key_ == "modules") refuse(what);
      return true;
    case Place::module:
      if (key_ == "attributes" || key_ == "ports" || key_ == "cells") refuse(what);
      return true;
    case Place::port:
      if (key_ == "direction" || key_ == "bits") refuse(what);
      if (key_ == "upto")
        module_->add_trouble(fmt::format("port '{}' counts bits upwards", port_.name));
      return true;
    case Place::cell:
      if (key_ == "type" || key_ == "parameters" || key_ == "connections") refuse(what);
      return true;
    default:
      refuse(what);
  }
}

void NetlistSax::end_port() {
  if (!port_has_direction_ || port_.bits.empty()) refuse("a port without direction or bits");
  module_->add_port(std::move(port_));
}

void NetlistSax::end_module() {
  ModuleDraft done = *std::exchange(module_, std::nullopt);
  if (done.is_black_box()) return;
  if (done.name() == top_ && chosen_ && chosen_->name() == top_)
    refuse("a second module of that name");
  ++candidates_;
  if (!chosen_ || done.name() == top_) chosen_ = std::move(done);
}

Netlist NetlistSax::result() && {
  if (!has_modules_) throw UserError(source_, "has no modules", std::string(rewrite_remedy));
  if (!chosen_ || (candidates_ > 1 && chosen_->name() != top_)) {
    throw UserError(
        source_,
        fmt::format("{} modules that are no black boxes, none of them '{}'", candidates_, top_),
        "flatten the design before write_json");
  }
  return std::move(*chosen_).finish();
}

}  // namespace

const NetlistPort* Netlist::find_port(std::string_view name) const {
  const auto port = std::find_if(ports.begin(), ports.end(), [&](const NetlistPort& candidate) {
    return candidate.name == name;
  });
  return port == ports.end() ? nullptr : &*port;
}

Netlist parse_netlist(std::string_view json, const std::string& source, std::string_view top) {
  // Every number is written somewhere, so a file of n bytes numbers fewer than n nets.
  NetlistSax sax(source, top, json.size());
  Json::sax_parse(json.begin(), json.end(), &sax);
  return std::move(sax).result();
}

Netlist read_netlist(const std::filesystem::path& file, std::string_view top) {
  return parse_netlist(core::read_text(file), file.string(), top);
}

}  // namespace lutmark::sim
