package vitrine.checkpoint.pytorch;

import static vitrine.checkpoint.file.CheckpointException.Problem.BYTE_ORDER;
import static vitrine.checkpoint.file.CheckpointException.Problem.LEGACY_PYTORCH;
import static vitrine.checkpoint.file.CheckpointException.Problem.NOT_PYTORCH;
import static vitrine.checkpoint.file.CheckpointException.Problem.TORCHSCRIPT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.Finding;
import vitrine.checkpoint.file.MappedFile;
import vitrine.checkpoint.file.NamedTensors;
import vitrine.checkpoint.file.Quoted;
import vitrine.checkpoint.file.TensorSource;
import vitrine.checkpoint.zip.ZipArchive;
import vitrine.checkpoint.zip.ZipEntry;
import vitrine.tensor.Tensor;

/// A state dict as `torch.save` writes it since version 1.6 (`.pt`, `.pth`, `.bin`): a zip archive
/// with a pickle, `…/data.pkl`, that describes the tensors, and their values, uncompressed, in
/// `…/data/0`, `…/data/1`, …
///
/// A pickle is a program. This one is not run: see {@link PickleMachine}. Everything is checked at
/// once when the file is opened; the values are read each time they are asked for.
public final class PyTorchFile implements TensorSource {
  private static final String PICKLE = "/data.pkl";

  private final NamedTensors tensors;
  private final List<Finding> findings;

  private PyTorchFile(StateDict stateDict) {
    tensors = new NamedTensors(stateDict.tensors());
    findings = stateDict.findings();
  }

  /// Maps a file, of any size.
  ///
  /// @throws CheckpointException where the file cannot be read or holds no state dict
  public static PyTorchFile open(Path path) {
    return MappedFile.read(path, PyTorchFile::of);
  }

  /// Reads a file's bytes that are in memory already.
  ///
  /// @throws CheckpointException where they hold no state dict
  public static PyTorchFile of(MemorySegment bytes) {
    refuseLegacy(bytes);
    var archive = new ZipArchive(bytes);
    String pickle = pickle(archive);
    String prefix = pickle.substring(0, pickle.length() - PICKLE.length() + 1);
    refuseTorchScript(archive, prefix);
    ZipEntry entry = Objects.requireNonNull(archive.entry(pickle));
    var torch = new TorchObjects(archive, prefix, byteOrder(archive, prefix));
    Object pickled = PickleMachine.read(archive.stored(entry), torch);
    return new PyTorchFile(StateDict.of(pickled));
  }

  /// Before version 1.6 a file was a row of pickles, before 0.1.10 a tar archive.
  private static void refuseLegacy(MemorySegment bytes) {
    boolean pickle =
        bytes.byteSize() > 2
            && bytes.get(ValueLayout.JAVA_BYTE, 0) == (byte) 0x80
            && bytes.get(ValueLayout.JAVA_BYTE, 1) <= 5;
    if (pickle) {
      throw new CheckpointException(
          LEGACY_PYTORCH,
          "a file as PyTorch wrote it before version 1.6; save it anew:"
              + " torch.save(torch.load(path, weights_only=True), path)");
    }
  }

  private static String pickle(ZipArchive archive) {
    List<String> pickles =
        archive.names().stream()
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    if (pickles.size() != 1) {
      throw new CheckpointException(
          NOT_PYTORCH,
          "a zip archive with %s, where one entry …%s is wanted"
              .formatted(pickles.isEmpty() ? "none" : Quoted.of(pickles), PICKLE));
    }
    return pickles.getFirst();
  }

  private static void refuseTorchScript(ZipArchive archive, String prefix) {
    for (String name : archive.names()) {
      if (name.equals(prefix + "constants.pkl") || name.startsWith(prefix + "code/")) {
        throw new CheckpointException(
            TORCHSCRIPT,
            "a TorchScript program; save its state dict instead:"
                + " torch.save(torch.jit.load(path).state_dict(), path)");
      }
    }
  }

  /// Files from before the entry was written are little-endian.
  private static ByteOrder byteOrder(ZipArchive archive, String prefix) {
    ZipEntry entry = archive.entry(prefix + "byteorder");
    if (entry == null) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    MemorySegment text = archive.stored(entry);
    long length = Math.min(text.byteSize(), 20);
    String order =
        new String(
            text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw new CheckpointException(
              BYTE_ORDER, "byteorder is %s; allowed: little, big".formatted(Quoted.of(order)));
    };
  }

  @Override
  public Set<String> names() {
    return tensors.names();
  }

  /// {@inheritDoc}
  ///
  /// Its `floats()` refuses with {@link CheckpointException} what is not F32, F16, BF16 or F64.
  @Override
  public Tensor tensor(String name) {
    return tensors.tensor(name);
  }

  @Override
  public List<Finding> findings() {
    return findings;
  }

  @Override
  public String dtype(String name) {
    return tensors.dtype(name);
  }
}
