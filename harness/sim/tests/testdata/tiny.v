// A register slice in front of y = 5 x + 3, two beats a frame.
module top (
  input clk_i, input rst_ni,
  input in_valid_i, output in_ready_o, input [3:0] in_data_i,
  output out_valid_o, input out_ready_i, output [5:0] out_data_o
);
  reg valid_q;
  reg [3:0] x_q;
  wire enable = !valid_q || out_ready_i;
  assign in_ready_o = enable;
  assign out_valid_o = valid_q;
  assign out_data_o = 5 * x_q + 6'd3;
  always @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (enable) valid_q <= in_valid_i;
    if (enable) x_q <= in_data_i;
  end
endmodule
