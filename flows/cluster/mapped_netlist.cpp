// SPDX-License-Identifier: Apache-2.0
// MappedNetlist: look-up tables, flip-flops and adder bits as the packer sees them.
#include "flows/cluster/mapped_netlist.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/core/error.h"

namespace lutmark::flows {
namespace {

using core::Json;

class Reader {
 public:
  Reader(const Json& json, std::string source, const std::string& top)
      : source_(std::move(source)) {
    const Json& modules = member(json, "modules", "the file");
    const Json& module = member(modules, top, "'modules'");
    for (const auto& [name, port] : member(module, "ports", top).items()) {
      if (member(port, "direction", name) != "output") continue;
      for (const Json& bit : bits(member(port, "bits", name), name)) {
        if (const PackedNet net = net_of(bit, name); net >= 0) netlist_.outputs.push_back(net);
      }
    }
    for (const auto& [name, cell] : member(module, "cells", top).items()) add_cell(name, cell);
  }

  MappedNetlist take() && { return std::move(netlist_); }

 private:
  [[noreturn]] void refuse(const std::string& problem) const {
    throw core::UserError(source_, problem,
                          "use a flow whose script maps to the cells of "
                          "flows/cluster/mapped_netlist.h");
  }

  const Json& member(const Json& object, const std::string& key, const std::string& where) const {
    if (!object.is_object() || !object.contains(key))
      refuse(fmt::format("{} has no '{}'", where, key));
    return object[key];
  }

  const Json& bits(const Json& list, const std::string& where) const {
    if (!list.is_array()) refuse(fmt::format("the bits of '{}' are no list", where));
    return list;
  }

  PackedNet net_of(const Json& bit, const std::string& where) const {
    if (bit.is_string()) return constant_net;
    if (!bit.is_number_unsigned()) refuse(fmt::format("'{}' has a bit that is no net", where));
    return bit.get<PackedNet>();
  }

  void add_cell(const std::string& name, const Json& cell) {
    const Json& type = member(cell, "type", name);
    const Json& pins = member(cell, "connections", name);
    const auto pin = [&](const char* port) {
      const Json& list = bits(member(pins, port, name), name);
      if (list.size() != 1) refuse(fmt::format("port '{}' of '{}' is not one bit", port, name));
      return net_of(list[0], name);
    };
    const auto open_pin = [&](const char* port) {
      if (!pins.contains(port) || pins[port].empty()) return no_net;
      const PackedNet net = pin(port);
      return net == constant_net ? no_net : net;
    };
    if (type == "$lut") {
      MappedNetlist::Lut lut{.inputs = {}, .output = pin("Y")};
      for (const Json& bit : bits(member(pins, "A", name), name)) {
        const PackedNet net = net_of(bit, name);
        const bool is_new =
            std::find(lut.inputs.begin(), lut.inputs.end(), net) == lut.inputs.end();
        if (net != constant_net && is_new) lut.inputs.push_back(net);
      }
      netlist_.luts.push_back(std::move(lut));
    } else if (type == "$_DFF_P_") {
      netlist_.flops.push_back({.data = pin("D"), .output = pin("Q")});
    } else if (type == "$_DFFE_PP_") {
      netlist_.flops.push_back({.data = pin("D"), .output = pin("Q"), .enable = pin("E")});
    } else if (type == "ADDER") {
      netlist_.adders.push_back({.a = pin("A"),
                                 .b = pin("B"),
                                 .carry_in = pin("CI"),
                                 .sum = open_pin("S"),
                                 .carry_out = open_pin("CO")});
    } else if (type != "$scopeinfo") {
      refuse(fmt::format("cell '{}' is of type {}", name, type.dump()));
    }
  }

  std::string source_;
  MappedNetlist netlist_;
};

}  // namespace

MappedNetlist read_mapped_netlist(const Json& json, const std::string& source,
                                  const std::string& top) {
  return Reader(json, source, top).take();
}

}  // namespace lutmark::flows
