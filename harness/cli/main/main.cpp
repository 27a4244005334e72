// SPDX-License-Identifier: Apache-2.0
// The lutmark program.
#include "harness/cli/commands.h"

int main(int argc, char** argv) { return lutmark::cli::run_main(argc, argv); }
