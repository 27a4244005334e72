// SPDX-License-Identifier: Apache-2.0
// The hardware of a constant matrix or of a given adder graph, for scripts that compare:
// lutmark_adders QUESTION.json FILE.v writes the module and prints its figures as JSON.
#include <exception>
#include <iostream>

#include "designs/common/adder_question.h"
#include "harness/core/error.h"

int main(int argc, char** argv) try {
  using namespace lutmark;
  if (argc != 3) {
    std::cerr << "usage: lutmark_adders QUESTION.json FILE.v\n";
    return 2;
  }
  const auto question = designs::AdderQuestion::parse(core::load_json(argv[1]), argv[1]);
  const designs::AdderAnswer answer = designs::answer(question);
  core::write_text_atomically(argv[2], answer.rtl);
  std::cout << designs::to_json(answer, question.matrix).dump() << '\n';
  return 0;
} catch (const lutmark::core::UserError& error) {
  std::cerr << error.what() << '\n';
  return 2;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
