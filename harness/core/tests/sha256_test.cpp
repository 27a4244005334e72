// SPDX-License-Identifier: Apache-2.0
// Tests of SHA-256: the known answers of FIPS 180-4 and the framing of parts.
#include "harness/core/sha256.h"

#include <string>

#include <gtest/gtest.h>

#include "harness/core/error.h"
#include "harness/core/tests/support.h"

namespace lutmark::core {
namespace {

TEST(Sha256, GivesTheKnownAnswers) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, HashesPiecesAsTheWhole) {
  EXPECT_EQ(Sha256().bytes("a").bytes("").bytes("bc").hex(), sha256_hex("abc"));
}

TEST(Sha256, PartsAreFramed) {
  EXPECT_NE(Sha256().part("ab").part("c").hex(), Sha256().part("a").part("bc").hex());
  EXPECT_NE(Sha256().part("").hex(), Sha256().hex());
  EXPECT_EQ(Sha256().part("abc").hex(), sha256_hex("3:abc"));
}

TEST(Sha256, HashesFilesOfAllSizesAroundTheBuffer) {
  const test::TempFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, (std::size_t{1} << 18) - 1,
                                 std::size_t{1} << 18, (std::size_t{1} << 18) + 1}) {
    const std::string text(size, 'x');

    EXPECT_EQ(sha256_file(folder.write("f", text)), sha256_hex(text)) << size;
  }
}

TEST(Sha256, NamesAFileThatCannotBeRead) {
  const test::TempFolder folder;

  const UserError error = test::refusal([&] { return sha256_file(folder.path() / "absent"); });

  EXPECT_EQ(error.place(), (folder.path() / "absent").string());
  EXPECT_THROW(sha256_file(folder.path()), UserError);
}

}  // namespace
}  // namespace lutmark::core
