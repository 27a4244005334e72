// SPDX-License-Identifier: Apache-2.0
// Tests of elements and clusters: what shares one, which limits hold, and that nothing is lost.
#include "flows/cluster/packer.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/tests/support.h"

namespace lutmark::flows {
namespace {

using Net = PackedNet;
using Nets = std::vector<Net>;

MappedNetlist::Lut lut(Nets inputs, Net output) { return {std::move(inputs), output}; }

std::vector<Molecule> form(const MappedNetlist& netlist, int k, Adders adders = Adders::none) {
  return form_molecules(netlist, logic_block(k, adders), "test");
}

// Inputs and outputs without order.
std::pair<std::set<Net>, std::set<Net>> nets(const Molecule& molecule) {
  return {{molecule.inputs.begin(), molecule.inputs.end()},
          {molecule.outputs.begin(), molecule.outputs.end()}};
}
using Sets = std::pair<std::set<Net>, std::set<Net>>;

TEST(Molecule, ATableAndTheFlipFlopThatItAloneDrivesShareAnElement) {
  const MappedNetlist netlist{
      .luts = {lut({1, 2}, 3)}, .flops = {{.data = 3, .output = 4}}, .adders = {}, .outputs = {4}};

  const auto molecules = form(netlist, 4);

  ASSERT_EQ(molecules.size(), 1U);
  EXPECT_EQ(nets(molecules[0]), Sets({1, 2}, {4}));
  EXPECT_EQ(molecules[0].enable, constant_net);
}

TEST(Molecule, ATableThatDrivesMoreThanItsFlipFlopStaysAlone) {
  const MappedNetlist::Flop flop{.data = 3, .output = 4};
  const MappedNetlist shown{
      .luts = {lut({1}, 3)}, .flops = {flop}, .adders = {}, .outputs = {3, 4}};
  const MappedNetlist read{
      .luts = {lut({1}, 3), lut({3}, 5)}, .flops = {flop}, .adders = {}, .outputs = {4, 5}};
  const MappedNetlist twice{.luts = {lut({1}, 3)},
                            .flops = {flop, {.data = 3, .output = 6}},
                            .adders = {},
                            .outputs = {4, 6}};
  const MappedNetlist enables{.luts = {lut({1}, 3)},
                              .flops = {{.data = 3, .output = 4, .enable = 3}},
                              .adders = {},
                              .outputs = {4}};

  EXPECT_EQ(form(shown, 4).size(), 2U);
  EXPECT_EQ(form(read, 4).size(), 3U);
  EXPECT_EQ(form(twice, 4).size(), 3U);
  EXPECT_EQ(form(enables, 4).size(), 2U);
}

TEST(Molecule, AFlipFlopAloneReadsOneNetOrAConstant) {
  const MappedNetlist netlist{
      .luts = {},
      .flops = {{.data = 1, .output = 2, .enable = 9}, {.data = constant_net, .output = 3}},
      .adders = {},
      .outputs = {2, 3}};

  const auto molecules = form(netlist, 2);

  ASSERT_EQ(molecules.size(), 2U);
  EXPECT_EQ(nets(molecules[0]), Sets({1}, {2}));
  EXPECT_EQ(molecules[0].enable, 9);
  EXPECT_EQ(nets(molecules[1]), Sets({}, {3}));
}

TEST(Molecule, ATableOfMoreThanKInputsIsRefused) {
  const MappedNetlist netlist{
      .luts = {lut({1, 2, 3}, 4)}, .flops = {}, .adders = {}, .outputs = {4}};

  EXPECT_CONTAINS(test::refusal([&] { return form(netlist, 2); }).problem(), "K is 2");
}

// A chain of `bits` adder bits with operands 100 + i and 200 + i and sums 300 + i.
MappedNetlist chain(int bits) {
  MappedNetlist netlist;
  for (int i = 0; i < bits; ++i) {
    netlist.adders.push_back({.a = 100 + i,
                              .b = 200 + i,
                              .carry_in = i == 0 ? constant_net : 399 + i,
                              .sum = 300 + i,
                              .carry_out = i + 1 == bits ? no_net : 400 + i});
    netlist.outputs.push_back(300 + i);
  }
  return netlist;
}

TEST(Molecule, TwoAdderBitsTakeAnElement) {
  for (const int bits : {1, 2, 3, 8}) {
    const auto molecules = form(chain(bits), 6, Adders::hard);

    ASSERT_EQ(molecules.size(), 1U);
    EXPECT_EQ(molecules[0].elements, (bits + 1) / 2);
    EXPECT_EQ(molecules[0].inputs.size(), static_cast<std::size_t>(2 * bits));
    EXPECT_EQ(molecules[0].outputs.size(), static_cast<std::size_t>(bits));
  }
}

TEST(Molecule, AChainIsCutWhereTheClusterIsFull) {
  const auto molecules = form(chain(24), 6, Adders::hard);

  ASSERT_EQ(molecules.size(), 2U);
  EXPECT_EQ(molecules[0].elements, 10);
  EXPECT_EQ(molecules[1].elements, 2);
}

TEST(Molecule, AChainIsCutWhereTheClusterHasNoInputLeftAndTakesItWhole) {
  // 24 inputs of the cluster are the operands of 12 bits: six elements.
  const auto molecules = form(chain(20), 3, Adders::hard);

  ASSERT_EQ(molecules.size(), 2U);
  EXPECT_EQ(molecules[0].inputs.size(), 24U);
  EXPECT_EQ(molecules[0].elements, 10);
  EXPECT_EQ(molecules[1].elements, 4);
}

TEST(Molecule, AnAdderBitTakesItsFlipFlopAndTheTablesBeforeIt) {
  MappedNetlist netlist = chain(1);
  netlist.luts = {lut({1, 2}, 100), lut({2, 3}, 200)};
  netlist.flops = {{.data = 300, .output = 4, .enable = 9}};
  netlist.outputs = {4};

  const auto k4 = form(netlist, 4, Adders::hard);
  EXPECT_EQ(k4.size(), 1U);
  EXPECT_EQ(nets(k4[0]), Sets({1, 2, 3}, {4}));
  EXPECT_EQ(k4[0].enable, 9);
  // K = 3: no operand may depend on two nets. The two tables become an element of their own.
  const auto k3 = form(netlist, 3, Adders::hard);
  ASSERT_EQ(k3.size(), 2U);
  EXPECT_EQ(nets(k3[0]), Sets({100, 200, 1, 2}, {4, 100})) << "the free half takes a table";
}

TEST(Molecule, AnAdderBitReadsAtMostFourNets) {
  MappedNetlist netlist = chain(1);
  netlist.luts = {lut({1, 2, 3}, 100), lut({4, 5}, 200)};
  netlist.outputs = {300};

  const auto molecules = form(netlist, 6, Adders::hard);

  ASSERT_EQ(molecules.size(), 1U);
  EXPECT_EQ(nets(molecules[0]), Sets({1, 2, 3, 4, 5, 200}, {300, 200}))
      << "one table in front of the adder, one in the other half";
}

TEST(Molecule, AnInverterBeforeAnAdderCostsNothing) {
  MappedNetlist netlist = chain(2);
  netlist.luts = {lut({1}, 200), lut({2}, 201)};

  for (const int k : {3, 4, 5, 6}) {
    const auto molecules = form(netlist, k, Adders::hard);

    ASSERT_EQ(molecules.size(), 1U) << k;
    EXPECT_EQ(nets(molecules[0]), Sets({100, 101, 1, 2}, {300, 301})) << k;
  }
}

TEST(Molecule, AnInverterBeforeSeveralAddersCostsNothing) {
  MappedNetlist netlist = chain(2);
  netlist.adders[0].b = netlist.adders[1].a = netlist.adders[1].b = 200;
  netlist.luts = {lut({1}, 200)};

  const auto molecules = form(netlist, 3, Adders::hard);

  ASSERT_EQ(molecules.size(), 1U);
  EXPECT_EQ(nets(molecules[0]), Sets({100, 1}, {300, 301}));
}

TEST(Molecule, ATableThatIsReadElsewhereStaysBeforeTheAdder) {
  MappedNetlist netlist = chain(2);
  netlist.luts = {lut({1}, 200)};
  netlist.outputs.push_back(200);

  EXPECT_EQ(nets(form(netlist, 4, Adders::hard)[0]).first.count(200), 1U);
}

TEST(Molecule, HalvesWithCommonInputsShareAnElement) {
  const MappedNetlist netlist{
      .luts = {lut({1, 2, 3}, 10), lut({4, 5, 6}, 11), lut({1, 2, 7}, 12), lut({4, 5, 8}, 13)},
      .flops = {},
      .adders = {},
      .outputs = {10, 11, 12, 13}};

  const auto molecules = form(netlist, 4, Adders::hard);

  ASSERT_EQ(molecules.size(), 2U);
  EXPECT_EQ(nets(molecules[0]), Sets({1, 2, 3, 7}, {10, 12}));
  EXPECT_EQ(nets(molecules[1]), Sets({4, 5, 6, 8}, {11, 13}));
}

TEST(Molecule, HalvesWithMoreInputsThanPinsDoNotShareAnElement) {
  const auto two = [](Nets a, Nets b) {
    return form({.luts = {lut(std::move(a), 10), lut(std::move(b), 11)},
                 .flops = {},
                 .adders = {},
                 .outputs = {10, 11}},
                6, Adders::hard)
        .size();
  };
  EXPECT_EQ(two({1, 2, 3, 4, 5}, {6, 7, 8, 9}), 2U);
  EXPECT_EQ(two({1, 2, 3, 4, 5}, {6, 7, 8}), 1U);
  EXPECT_EQ(two({1, 2, 3, 4, 5}, {1, 2, 6, 7, 8}), 1U);
  EXPECT_EQ(two({1, 2, 3, 4, 5, 6}, {1}), 2U) << "six inputs take both halves";
}

TEST(Molecule, HalvesWithDifferentEnablesDoNotShareAnElement) {
  MappedNetlist netlist;
  netlist.flops = {{.data = 1, .output = 2, .enable = 8}, {.data = 1, .output = 3, .enable = 9}};
  netlist.outputs = {2, 3};

  EXPECT_EQ(form(netlist, 4, Adders::hard).size(), 2U);
  netlist.flops[1].enable = 8;
  EXPECT_EQ(form(netlist, 4, Adders::hard).size(), 1U);
}

TEST(Molecule, CarriesThatLeaveTheirChainAreRefused) {
  MappedNetlist shown = chain(2);
  shown.outputs.push_back(400);
  MappedNetlist forked = chain(2);
  forked.adders.push_back({.a = 1, .b = 2, .carry_in = 400, .sum = 3});
  MappedNetlist foreign = chain(1);
  foreign.adders[0].carry_in = 5;
  MappedNetlist circle = chain(2);
  circle.adders[0].carry_in = 401;
  circle.adders[1].carry_out = 401;

  const auto problem = [](const MappedNetlist& netlist) {
    return test::refusal([&] { return form(netlist, 4, Adders::hard); }).problem();
  };
  EXPECT_CONTAINS(problem(shown), "outside of its chain");
  EXPECT_CONTAINS(problem(forked), "two adder bits");
  EXPECT_CONTAINS(problem(foreign), "no adder bit");
  EXPECT_CONTAINS(problem(circle), "circle");
  EXPECT_CONTAINS(test::refusal([&] { return form(chain(2), 4); }).problem(), "without adders");
}

Molecule molecule(Nets inputs, Nets outputs, Net enable = no_net, int elements = 1) {
  return {elements, std::move(inputs), std::move(outputs), enable};
}

TEST(Packer, MoleculesWithCommonNetsShareACluster) {
  // Two groups of ten, mixed.
  std::vector<Molecule> molecules;
  for (int i = 0; i < 20; ++i) molecules.push_back(molecule({i % 2, 10 + i % 2}, {100 + i}));

  const auto clusters = pack(molecules, logic_block(4, Adders::none));

  ASSERT_EQ(clusters.size(), 2U);
  for (const Cluster& cluster : clusters) {
    EXPECT_EQ(cluster.elements, 10);
    EXPECT_EQ(cluster.inputs, 2);
    for (const std::size_t index : cluster.molecules)
      EXPECT_EQ(index % 2, cluster.molecules.front() % 2);
  }
}

TEST(Packer, TheInputsOfAClusterAreLimited) {
  // Ten elements that share nothing: 40 nets, of which 22 can enter.
  std::vector<Molecule> molecules;
  for (int i = 0; i < 10; ++i)
    molecules.push_back(molecule({4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3}, {100 + i}));

  const auto clusters = pack(molecules, logic_block(4, Adders::none));

  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[0].elements, 5);
  EXPECT_EQ(clusters[0].inputs, 20);
}

TEST(Packer, ANetThatTheClusterDrivesNeedsNoInput) {
  std::vector<Molecule> molecules{molecule({1, 2}, {3})};
  for (int i = 3; i < 12; ++i) molecules.push_back(molecule({i}, {i + 1}));

  const auto clusters = pack(molecules, logic_block(2, Adders::none));

  ASSERT_EQ(clusters.size(), 1U);
  EXPECT_EQ(clusters[0].inputs, 2);
}

TEST(Packer, FlipFlopsOfAClusterShareTheEnable) {
  const std::vector<Molecule> molecules{molecule({1}, {11}, 8), molecule({1}, {12}, 9),
                                        molecule({1}, {13}, 8), molecule({1}, {14}, constant_net),
                                        molecule({1}, {15})};

  const auto clusters = pack(molecules, logic_block(4, Adders::none));

  ASSERT_EQ(clusters.size(), 3U);
  EXPECT_EQ(clusters[0].molecules, (std::vector<std::size_t>{0, 2, 4}));
}

TEST(Packer, AChainTakesAsManyElementsAsItHas) {
  const std::vector<Molecule> molecules{
      molecule({1}, {2}, no_net, 6), molecule({1}, {3}, no_net, 6), molecule({1}, {4}, no_net, 4)};

  const auto clusters = pack(molecules, logic_block(4, Adders::hard));

  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[0].elements, 10);
  EXPECT_EQ(clusters[1].elements, 6);
}

TEST(Packer, NothingGivesNoClusters) {
  EXPECT_TRUE(pack({}, logic_block(4, Adders::none)).empty());
}

MappedNetlist random_netlist(core::Random& random, int k, Adders adders) {
  MappedNetlist netlist;
  Nets nets;
  for (Net net = 0; net < 30; ++net) nets.push_back(net);
  Net next = 1000;
  const auto any = [&] {
    return nets[static_cast<std::size_t>(
        random.between(0, static_cast<std::int64_t>(nets.size()) - 1))];
  };
  for (int i = 0; i < 300; ++i) {
    const auto kind = random.between(0, adders == Adders::hard ? 3 : 2);
    if (kind <= 1) {
      MappedNetlist::Lut table{.inputs = {}, .output = next};
      std::set<Net> inputs;
      for (int n = 0; n < random.between(1, k); ++n) inputs.insert(any());
      table.inputs.assign(inputs.begin(), inputs.end());
      netlist.luts.push_back(table);
      nets.push_back(next++);
    } else if (kind == 2) {
      netlist.flops.push_back(
          {.data = any(), .output = next, .enable = random.between(0, 3) == 0 ? constant_net : 5});
      nets.push_back(next++);
    } else {
      Net carry = constant_net;
      for (auto bits = random.between(1, 9); bits > 0; --bits) {
        netlist.adders.push_back({.a = any(),
                                  .b = any(),
                                  .carry_in = carry,
                                  .sum = next,
                                  .carry_out = bits > 1 ? next + 1 : no_net});
        carry = next + 1;
        nets.push_back(next);
        next += 2;
      }
    }
  }
  for (int i = 0; i < 10; ++i) netlist.outputs.push_back(any());
  return netlist;
}

// Counts again what the packing says, from the molecules alone.
void expect_legal(const std::vector<Molecule>& molecules, const std::vector<Cluster>& clusters,
                  const LogicBlock& block) {
  std::vector<int> times(molecules.size(), 0);
  for (const Cluster& cluster : clusters) {
    std::set<Net> read, driven, enables;
    int elements = 0;
    for (const std::size_t index : cluster.molecules) {
      const Molecule& each = molecules[index];
      ++times[index];
      elements += each.elements;
      read.insert(each.inputs.begin(), each.inputs.end());
      driven.insert(each.outputs.begin(), each.outputs.end());
      if (each.enable != no_net) enables.insert(each.enable);
    }
    for (const Net net : driven) read.erase(net);
    EXPECT_EQ(cluster.elements, elements);
    EXPECT_EQ(cluster.inputs, static_cast<int>(read.size()));
    EXPECT_LE(elements, block.elements);
    EXPECT_LE(cluster.inputs, block.cluster_inputs);
    EXPECT_LE(enables.size(), 1U);
  }
  EXPECT_EQ(std::count(times.begin(), times.end(), 1), static_cast<std::ptrdiff_t>(times.size()));
}

// Every table, flip-flop and sum leaves through exactly one element, or is inside of one.
void expect_nothing_lost(const MappedNetlist& netlist, const std::vector<Molecule>& molecules) {
  std::map<Net, int> leaves;
  for (const Molecule& each : molecules) {
    for (const Net net : each.outputs) ++leaves[net];
  }
  std::set<Net> wanted(netlist.outputs.begin(), netlist.outputs.end());
  for (const Molecule& each : molecules) wanted.insert(each.inputs.begin(), each.inputs.end());
  const auto expect_once = [&](Net net) {
    EXPECT_LE(leaves[net], 1) << net;
    if (wanted.contains(net)) {
      EXPECT_EQ(leaves[net], 1) << net;
    }
  };
  for (const auto& each : netlist.luts) expect_once(each.output);
  for (const auto& each : netlist.flops) {
    EXPECT_EQ(leaves[each.output], 1) << each.output;
  }
  for (const auto& each : netlist.adders) expect_once(each.sum);
}

TEST(Packer, RandomNetlistsArePackedLegallyAndTheSameTwice) {
  for (int k = 2; k <= 6; ++k) {
    for (const Adders adders : {Adders::none, Adders::hard}) {
      if (k == 2 && adders == Adders::hard) continue;
      core::Random random(static_cast<std::uint64_t>(k), "netlist");
      const LogicBlock block = logic_block(k, adders);
      const MappedNetlist netlist = random_netlist(random, k, adders);

      const auto molecules = form_molecules(netlist, block, "test");
      const auto clusters = pack(molecules, block);

      expect_legal(molecules, clusters, block);
      expect_nothing_lost(netlist, molecules);
      const auto again = pack(form_molecules(netlist, block, "test"), block);
      ASSERT_EQ(again.size(), clusters.size());
      for (std::size_t i = 0; i < again.size(); ++i)
        EXPECT_EQ(again[i].molecules, clusters[i].molecules);
    }
  }
}

}  // namespace
}  // namespace lutmark::flows
