// SPDX-License-Identifier: Apache-2.0
// A hard adder bit of the LUT-size study. The carry goes to the next bit of its chain and nowhere else.
module ADDER (
  input  wire A,
  input  wire B,
  input  wire CI,
  output wire S,
  output wire CO
);
  assign S  = A ^ B ^ CI;
  assign CO = (A & B) | (A & CI) | (B & CI);
endmodule
