package vitrine.checkpoint.file;

import static vitrine.checkpoint.file.CheckpointException.Problem.NOT_FLOAT;

import java.util.Arrays;
import java.util.Optional;

/// The types of a value in a checkpoint, by safetensors' names. Only F32, F16, BF16 and F64 are
/// read, all as float32; the others may lie in the file.
public enum Dtype {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  C64(64),
  F64(64),
  I64(64),
  U64(64);

  private final int bits;

  Dtype(int bits) {
    this.bits = bits;
  }

  /// The size of a value.
  public int bits() {
    return bits;
  }

  /// Whether values of it are read.
  boolean isFloat() {
    return this == F32 || this == F16 || this == BF16 || this == F64;
  }

  /// The refusal of a tensor of this type.
  CheckpointException notFloat(String tensor) {
    return new CheckpointException(
        NOT_FLOAT, "%s: dtype %s, one of F32, F16, BF16, F64 wanted".formatted(tensor, this));
  }

  public static Optional<Dtype> named(String name) {
    return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
  }
}
