// SPDX-License-Identifier: Apache-2.0
// A carry chain of hard adder bits: S = A + B + CI. One cell while netlists are optimised, so that equal sums
// are found and no carry is ever shared between different ones; then its bits.
module CHAIN #(
  parameter WIDTH = 2
) (
  input  wire [WIDTH-1:0] A,
  input  wire [WIDTH-1:0] B,
  input  wire             CI,
  output wire [WIDTH-1:0] S
);
  wire [WIDTH:0] carry /*verilator split_var*/;
  assign carry[0] = CI;
  wire unused_carry = carry[WIDTH];
  genvar i;
  generate
    for (i = 0; i < WIDTH; i = i + 1) begin : g_bit
      ADDER adder (.A(A[i]), .B(B[i]), .CI(carry[i]), .S(S[i]), .CO(carry[i+1]));
    end
  endgenerate
endmodule
