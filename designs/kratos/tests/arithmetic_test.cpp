// SPDX-License-Identifier: Apache-2.0
// Tests of the choice of arithmetic: what is measured, what is asked for, what is refused.
#include "designs/kratos/arithmetic.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "designs/kratos/gemm.h"
#include "harness/core/tests/support.h"

namespace lutmark::designs::kratos {
namespace {

constexpr core::Fabric with_carry{.lut_inputs = 4, .carry = true};

core::Config config_of(const char* name) { return gemmt_rp().parameters.parse(name, ""); }

TEST(Arithmetic, TableHasTheSameStylesAtEveryPoint) {
  std::map<std::tuple<int, int>, std::set<std::tuple<Style, int>>> points;
  for (const StyleMeasurement& one : style_measurements()) {
    EXPECT_GT(one.luts, 0);
    points[{one.weight_bits, one.sparsity_pct}].insert(
        {one.arithmetic.style, one.arithmetic.register_every});
  }

  ASSERT_GE(points.size(), 6U);
  for (const auto& [point, styles] : points) {
    EXPECT_EQ(styles, points.begin()->second);
    EXPECT_TRUE(styles.contains({Style::plain, 1}));
  }
}

double product_of_luts(int weight_bits, int sparsity_pct, const Arithmetic& arithmetic) {
  double product = 1;
  for (const StyleMeasurement& one : style_measurements()) {
    if (one.weight_bits == weight_bits && one.sparsity_pct == sparsity_pct &&
        one.arithmetic == arithmetic)
      product *= one.luts;
  }
  return product;
}

TEST(Arithmetic, MeasuredOneTakesTheFewestTablesAtItsPoint) {
  for (const StyleMeasurement& one : style_measurements()) {
    const Arithmetic chosen = measured_arithmetic(with_carry, one.weight_bits, one.sparsity_pct);
    EXPECT_LE(product_of_luts(one.weight_bits, one.sparsity_pct, chosen),
              product_of_luts(one.weight_bits, one.sparsity_pct, one.arithmetic))
        << one.weight_bits << " " << one.sparsity_pct;
  }
}

TEST(Arithmetic, PointsBetweenTheMeasuredOnesTakeTheNearest) {
  EXPECT_EQ(measured_arithmetic(with_carry, 3, 60), measured_arithmetic(with_carry, 4, 50));
  EXPECT_EQ(measured_arithmetic(with_carry, 7, 100), measured_arithmetic(with_carry, 8, 90));
}

TEST(Arithmetic, IsPlainWhereNothingWasMeasured) {
  EXPECT_EQ(measured_arithmetic({.lut_inputs = 4, .carry = false}, 8, 0), Arithmetic{});
}

TEST(Arithmetic, IsWhatTheConfigNames) {
  EXPECT_EQ(arithmetic_of(config_of("w4a4_s50_m1k4n4_ws1"), with_carry), Arithmetic{});
  EXPECT_EQ(arithmetic_of(config_of("w4a4_s50_m1k4n4_ws1_csd_d3"), with_carry),
            (Arithmetic{Style::csd, 3}));
  EXPECT_EQ(arithmetic_of(config_of("w8a8_s0_m1k4n4_ws1_auto"), with_carry),
            measured_arithmetic(with_carry, 8, 0));
}

TEST(Arithmetic, RefusesRegistersOfAStyleThatIsNotNamed) {
  for (const char* name : {"w4a4_s50_m1k4n4_ws1_d3", "w4a4_s50_m1k4n4_ws1_auto_d3"}) {
    const auto error = test::refusal([&] {
      check_arithmetic(config_of(name), "place");
      return 0;
    });
    EXPECT_CONTAINS(error.problem(), "every=3 with style=");
    EXPECT_CONTAINS(error.remedy(), "choose another style");
  }
}

}  // namespace
}  // namespace lutmark::designs::kratos
