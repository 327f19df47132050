package vitrine.checkpoint.pytorch;

import static vitrine.checkpoint.file.CheckpointException.Problem.MALFORMED_PICKLE;
import static vitrine.checkpoint.file.CheckpointException.Problem.STORAGE;
import static vitrine.checkpoint.file.CheckpointException.Problem.STRIDES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Dtype;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.StoredTensor;
import vitrine.checkpoint.file.StoredValues;
import vitrine.checkpoint.file.TensorLayout;
import vitrine.checkpoint.pytorch.PickleValue.Dict;
import vitrine.checkpoint.pytorch.PickleValue.Items;
import vitrine.checkpoint.pytorch.PickleValue.None;
import vitrine.checkpoint.pytorch.PickleValue.Opaque;
import vitrine.checkpoint.zip.ZipArchive;
import vitrine.checkpoint.zip.ZipEntry;

/// What the pickle of a PyTorch file makes beside Python's own values: storages, which are entries
/// of the archive, and tensors, which are views of them.
final class TorchObjects {
  private final ZipArchive archive;
  private final String prefix;
  private final ByteOrder order;

  /// Values in one entry of the archive.
  private record Storage(StoredValues values) {}

  /// @param archive that holds the storages
  /// @param prefix of their entries' names, with the slash
  /// @param order of each value's bytes
  TorchObjects(ZipArchive archive, String prefix, ByteOrder order) {
    this.archive = archive;
    this.prefix = prefix;
    this.order = order;
  }

  /// The storage of a persistent id: `('storage', type, key, device, count)`.
  Object storage(Object id) {
    if (id instanceof Items tuple
        && tuple.items().size() == 5
        && "storage".equals(tuple.items().get(0))
        && tuple.items().get(2) instanceof String key
        && tuple.items().get(4) instanceof Long count) {
      return switch (tuple.items().get(1)) {
        case PickleGlobal.Type type ->
            new Storage(values(prefix + "data/" + key, type.dtype(), count));
        case PickleGlobal.Unknown unknown -> unknown;
        default -> throw new CheckpointException(MALFORMED_PICKLE, "a storage without a type");
      };
    }
    throw new CheckpointException(MALFORMED_PICKLE, "a persistent id that is not a storage's");
  }

  private StoredValues values(String name, Dtype dtype, long count) {
    ZipEntry entry = archive.entry(name);
    if (entry == null) {
      throw new CheckpointException(
          STORAGE, "%s is missing in the zip archive".formatted(Quoted.of(name)));
    }
    MemorySegment bytes = archive.stored(entry);
    int size = dtype.bits() / 8;
    if (bytes.byteSize() % size != 0 || bytes.byteSize() / size != count) {
      throw new CheckpointException(
          STORAGE,
          "%s in the zip archive has %d bytes, the pickle says %d values of %d bytes"
              .formatted(Quoted.of(name), bytes.byteSize(), count, size));
    }
    return new StoredValues(Quoted.of(name), dtype, order, bytes);
  }

  /// What a function returns.
  Object call(PickleGlobal.Function function, List<Object> arguments) {
    for (Object argument : arguments) {
      if (argument instanceof PickleGlobal.Unknown) {
        return argument; // of no use, and refused at the end
      }
    }
    return switch (function) {
      case ORDERED_DICT -> {
        require(arguments.isEmpty(), function);
        yield new Dict();
      }
      case TENSOR -> {
        require(isTensor(arguments, 6), function);
        yield tensor(arguments, ((Storage) arguments.getFirst()).values);
      }
      case TENSOR_OF_DTYPE -> {
        require(isTensor(arguments, 7) && arguments.get(6) instanceof PickleGlobal.Type, function);
        StoredValues bytes = ((Storage) arguments.getFirst()).values;
        Dtype dtype = ((PickleGlobal.Type) arguments.get(6)).dtype();
        yield tensor(arguments, new StoredValues(bytes.name(), dtype, order, bytes.bytes()));
      }
      case PARAMETER -> {
        require(arguments.size() == 3 && arguments.getFirst() instanceof StoredTensor, function);
        yield arguments.getFirst();
      }
      case DATA -> Opaque.OPAQUE;
    };
  }

  /// Storage, offset, size, strides, … and then metadata, which would change the values (a
  /// conjugate, a negative) and must be empty.
  private static boolean isTensor(List<Object> arguments, int count) {
    return (arguments.size() == count
            || (arguments.size() == count + 1
                && (arguments.getLast() instanceof None
                    || (arguments.getLast() instanceof Dict dict && dict.entries().isEmpty()))))
        && arguments.get(0) instanceof Storage
        && arguments.get(1) instanceof Long
        && arguments.get(2) instanceof Items
        && arguments.get(3) instanceof Items;
  }

  private static StoredTensor tensor(List<Object> arguments, StoredValues values) {
    List<Integer> shape = new ArrayList<>();
    for (long size : longs(arguments.get(2))) {
      if (size != (int) size) {
        throw new CheckpointException(
            STRIDES, "%s: a dimension of %d".formatted(values.name(), size));
      }
      shape.add((int) size);
    }
    var layout =
        new TensorLayout(List.copyOf(shape), longs(arguments.get(3)), (Long) arguments.get(1));
    return layout.in(values);
  }

  private static List<Long> longs(Object tuple) {
    List<Long> longs = new ArrayList<>();
    for (Object item : ((Items) tuple).items()) {
      if (!(item instanceof Long value)) {
        throw new CheckpointException(
            MALFORMED_PICKLE, "a tensor's size or strides are no numbers");
      }
      longs.add(value);
    }
    return List.copyOf(longs);
  }

  private static void require(boolean right, PickleGlobal.Function function) {
    if (!right) {
      throw new CheckpointException(
          MALFORMED_PICKLE, "wrong arguments of the function for " + function);
    }
  }
}
