package vitrine.checkpoint.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vitrine.checkpoint.file.CheckpointException;
import vitrine.checkpoint.file.CheckpointException.Problem;

/// A pickle is a program that an attacker may have written: whatever it wants beyond a state dict
/// is refused, and nothing is run.
class PickleAttackTest {
  private static final long[] TWO_BY_TWO = {2, 2};
  private static final long[] ROWS = {2, 1};

  private static PickleBytes named(String name) {
    return new PickleBytes().raw("}").text(name);
  }

  @Test
  void aStateDictIsRead() {
    PyTorchFile file = PyTorchFile.of(named("a").tensor(0, TWO_BY_TWO, ROWS).raw("s.").file());

    assertThat(file.tensor("a").floats()).containsExactly(0, 1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "builtins, eval",
    "__builtin__, exec",
    "subprocess, Popen",
    "torch, load",
    "torch._utils, _rebuild_qtensor",
    "torch.nn.modules.linear, Linear",
    "collections, OrderedDict.fromkeys",
    "COLLECTIONS, OrderedDict",
    "torch.storage, FloatStorage"
  })
  void anyOtherGlobalIsNamed(String module, String name) {
    assertRefused(
        Problem.FORBIDDEN_GLOBAL,
        module + "." + name,
        named("a").global(module, name).raw("(").text("touch owned").raw("tRs."));
  }

  @Test
  void aGlobalFromTheStackIsNamed() {
    assertRefused(
        Problem.FORBIDDEN_GLOBAL,
        "posix.system",
        new PickleBytes(4).text("posix").text("system").raw(0x93, ')', 'R', '.'));
  }

  @Test
  void allOfThemAreNamed() {
    assertRefused(
        Problem.FORBIDDEN_GLOBAL,
        "os.system, builtins.eval, a.B, extension 7",
        new PickleBytes()
            .raw("(")
            .global("os", "system")
            .raw(")R")
            .global("builtins", "eval")
            .raw(")R}b(ia\nB\n")
            .raw(0x82, 7)
            .raw("t."));
  }

  @Test
  void theyAreNamedThoughThePickleIsBrokenAfterwards() {
    assertRefused(
        Problem.FORBIDDEN_GLOBAL,
        "os.system",
        new PickleBytes().global("os", "system").raw(")R\u00ff"));
  }

  @Test
  void theyAreNamedThoughTheyAreOnlyMentioned() {
    assertRefused(
        Problem.FORBIDDEN_GLOBAL, "os.system", new PickleBytes().global("os", "system").raw("0}."));
  }

  @Test
  void manyAreCutShort() {
    var pickle = new PickleBytes();
    for (int i = 0; i < 5000; i++) {
      pickle.global("m", "f" + i).raw("0");
    }

    assertRefused(Problem.FORBIDDEN_GLOBAL, "m.f19, and 980 more", pickle.raw("}."));
  }

  @Test
  void objectsOfClasses() {
    String[] constructors = {"(ia\nB\n", "(ca\nB\no", "ca\nB\n)\u0081", "ca\nB\n)}\u0092"};
    for (String constructor : constructors) {
      assertRefused(
          Problem.FORBIDDEN_GLOBAL, "a.B", new PickleBytes(4).raw(constructor).raw("}b."));
    }
    for (String code : new String[] {"\u0082\1", "\u0083\1\0", "\u0084\1\0\0\0"}) {
      assertRefused(
          Problem.FORBIDDEN_GLOBAL, "extension 1", new PickleBytes().raw(code).raw(")R."));
    }
  }

  /// Beside the weights, values of classes that hold data; nothing is kept of them.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cargparse\nNamespace\n)\u0081}X\1\0\0\0aK\1sb",
        "cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(X\2\0\0\0f8\u0089\u0088tRK\1tR",
        "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u0085tR(K\1tb",
        "ccollections\ndefaultdict\nc__builtin__\nlist\n\u0085RX\1\0\0\0aK\1s",
        "c__builtin__\nset\n]K\1a\u0085R",
        "c_codecs\nencode\nX\1\0\0\0aX\6\0\0\0latin1\u0086R",
        "ccollections\ndeque\n)RK\1a",
        "ctorch\nSize\n",
      })
  void whatHoldsDataIsLeftAlone(String value) {
    PickleBytes pickle = new PickleBytes().raw("}").text("w").tensor(0, longs("2"), longs("1"));

    PyTorchFile file = PyTorchFile.of(pickle.raw("s").text("args").raw(value).raw("s.").file());

    assertThat(file.names()).containsExactly("w");
  }

  /// Its neighbours do something.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "argparse.FileType",
        "argparse.ArgumentParser",
        "builtins.eval",
        "builtins.exec",
        "builtins.getattr",
        "builtins.open",
        "builtins.__import__",
        "builtins.map",
        "__builtin__.eval",
        "__builtin__.apply",
        "codecs.open",
        "_codecs.decode",
        "collections.namedtuple",
        "collections.OrderedDict.fromkeys",
        "copyreg._reconstructor",
        "numpy.load",
        "numpy.fromfile",
        "numpy.memmap",
        "numpy.core.multiarray.fromfile",
        "numpy.ndarray.tofile",
        "os.system",
        "pathlib.Path",
        "pathlib.PosixPath.unlink",
        "pathlib.PosixPath.write_text",
        "torch.load",
        "torch.hub.load",
        "torch.Size.__class__",
        "torch.utils.cpp_extension.load_inline",
        "torch._utils._rebuild_from_type_v2",
        "types.FunctionType",
        "functools.partial",
        "operator.attrgetter",
      })
  void whatDoesSomethingIsRefused(String name) {
    int dot = name.lastIndexOf('.');
    assertRefused(
        Problem.FORBIDDEN_GLOBAL,
        name,
        new PickleBytes(4)
            .text(name.substring(0, dot))
            .text(name.substring(dot + 1))
            .raw(0x93, ')', 'R', '.'));
  }

  /// An attribute of a class for data is asked for by a dotted name.
  @Test
  void dottedNamesAreOtherNames() {
    assertRefused(
        Problem.FORBIDDEN_GLOBAL,
        "argparse.Namespace.__init__.__globals__",
        new PickleBytes(4).text("argparse").text("Namespace.__init__.__globals__").raw(0x93, '.'));
  }

  @Test
  void tensorsWithinDataAreNoWeights() {
    assertRefused(
        Problem.NOT_A_STATE_DICT,
        "no tensors: a dictionary of model",
        new PickleBytes()
            .raw("}")
            .text("model")
            .global("collections", "defaultdict")
            .raw(")R")
            .text("w")
            .tensor(0, longs("2"), longs("1"))
            .raw("ss."));
  }

  @Test
  void objectsOfWhatIsNoClass() {
    String orderedDict = "ccollections\nOrderedDict\n";
    for (String constructor : new String[] {")\u0081", ")}\u0092", "\u0081", "o"}) {
      assertRefused(
          Problem.MALFORMED_PICKLE,
          "before byte",
          new PickleBytes().raw(orderedDict).raw(constructor).raw("."));
    }
    assertRefused(
        Problem.MALFORMED_PICKLE, "no class", new PickleBytes().raw("(" + orderedDict + "o."));
    assertRefused(Problem.MALFORMED_PICKLE, "without a class", new PickleBytes().raw("(o."));
  }

  /// Everything on an empty stack, without a mark, or with nothing in the memo.
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "0",
        "1",
        "a",
        "e",
        "s",
        "u",
        "t",
        "b",
        "R",
        "Q",
        "q\0",
        "r\0\0\0\0",
        "h\0",
        "j\0\0\0\0",
        "\u0085",
        "\u0086",
        "\u0087",
        "\u0093",
        "\u0094",
        "\u0090",
        "\u0091"
      })
  void stackUnderflow(String opcode) {
    assertRefused(Problem.MALFORMED_PICKLE, "", new PickleBytes().raw(opcode + "."));
    assertRefused(Problem.MALFORMED_PICKLE, "", new PickleBytes().raw("}((" + opcode + "."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "}.}",
        "}}.",
        "}(.",
        "}}s.",
        "}K\1K\2a.",
        "}(K\1u.",
        "]}b.",
        "K\1}b.",
        "]K\1K\2s.",
        "}]K\1s.",
        "}}K\1s.",
        "}K\1K\1sK\1K\2s.",
        "K\1)R.",
        "})R.",
        "K\1K\2\u0093.",
        "}Q."
      })
  void whatFitsNotTogether(String opcodes) {
    assertRefused(Problem.MALFORMED_PICKLE, "", new PickleBytes().raw(opcodes));
  }

  /// Protocols 0 and 1, and objects of no use.
  @ParameterizedTest
  @ValueSource(strings = {"I1\n", "L1L\n", "F1\n", "S'a'\n", "Va\n", "Pa\n", "2", "d", "l", "U\1a"})
  void opcodesThatNoStateDictNeeds(String opcode) {
    assertRefused(
        Problem.MALFORMED_PICKLE, "no state dict needs", new PickleBytes().raw("}" + opcode));
  }

  @Test
  void protocols() {
    for (int protocol : new int[] {0, 1, 6, 255}) {
      assertRefused(
          Problem.MALFORMED_PICKLE, "allowed: 2 to 5", new PickleBytes(protocol).raw("}."));
    }
    assertRefusedFile(
        Problem.MALFORMED_PICKLE, "wrong place", PickleBytes.file(new byte[] {'}', '.'}));
    assertRefused(
        Problem.MALFORMED_PICKLE, "wrong place", new PickleBytes().raw(0x80, 2).raw("}."));
  }

  @Test
  void aPickleThatIsCutOffAnywhere() {
    byte[] whole = named("a").tensor(0, TWO_BY_TWO, ROWS).raw("s.").bytes();
    for (int length = 0; length < whole.length; length++) {
      assertRefusedFile(
          Problem.MALFORMED_PICKLE, "", PickleBytes.file(Arrays.copyOf(whole, length)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X\u00ff\u00ff\u00ff\u00ff",
        "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
        "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
        "B\u00ff\u00ff\u00ff\u00ff",
        "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
        "\u008b\u00ff\u00ff\u00ff\u007f",
        "\u008b\u00ff\u00ff\u00ff\u00ff",
        "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f"
      })
  void hugeLengths(String opcode) {
    assertRefused(Problem.MALFORMED_PICKLE, "", new PickleBytes().raw(opcode + "aaaa."));
  }

  @Test
  void aNameWithoutEnd() {
    assertRefused(
        Problem.MALFORMED_PICKLE, "without end", new PickleBytes().repeat(1_000_000, "c"));
  }

  @Test
  void textThatIsNotUtf8() {
    assertRefused(Problem.MALFORMED_PICKLE, "UTF-8", new PickleBytes().raw("X\2\0\0\0\u00c3(."));
  }

  @Test
  void nestingWithoutEnd() {
    for (String opcodes : new String[] {"\u0085", "(]", "}(", "(K\1"}) {
      assertRefused(
          Problem.PICKLE_TOO_LARGE, "steps", new PickleBytes().raw(")").repeat(2_500_000, opcodes));
    }
    assertRefused(
        Problem.NOT_A_STATE_DICT,
        "torch.save",
        new PickleBytes().raw(")").repeat(1_900_000, "\u0085").raw("."));
  }

  /// Lists of ten times the list before: 10^n items, if anything walked through them.
  @Test
  void aBombOfTheMemo() {
    var pickle = new PickleBytes().raw("]q\0");
    for (int i = 0; i < 200; i++) {
      pickle.raw('(').repeat(10, "h" + (char) i).raw('t', 'q', i + 1, '0');
    }

    assertRefused(Problem.NOT_A_STATE_DICT, "torch.save", pickle.raw("."));
  }

  @Test
  void aBombOfCalls() {
    assertRefused(
        Problem.FORBIDDEN_GLOBAL,
        "os.system",
        new PickleBytes().global("os", "system").repeat(900_000, ")R").raw("."));
    assertRefused(
        Problem.MALFORMED_PICKLE,
        "no function",
        new PickleBytes().global("collections", "OrderedDict").repeat(2, ")R").raw("."));
  }

  @Test
  void aMemoOfMillions() {
    assertRefused(
        Problem.PICKLE_TOO_LARGE, "steps", new PickleBytes(4).raw("}").repeat(2_500_000, "\u0094"));
  }

  @Test
  void anObjectThatHoldsItself() {
    PyTorchFile file =
        PyTorchFile.of(
            named("a")
                .tensor(0, TWO_BY_TWO, ROWS)
                .raw("s")
                .text("self")
                .raw("]q\0h\0as")
                .text("all")
                .raw("}q\1K\1h\1ss.")
                .file());

    assertThat(file.names()).containsExactly("a");
  }

  @Test
  void aPickleLongerThanAnyStateDicts() {
    assertRefusedFile(
        Problem.PICKLE_TOO_LARGE, "at most", PickleBytes.file(new byte[(1 << 26) + 1]));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2 2, 2 1",
    "0, 5, 1",
    "0, 2, 4",
    "4, 1, 1",
    "0, 2 2, 3 1",
    "-1, 2, 1",
    "0, -2, 1",
    "0, 2, -1",
    "0, 2 2, 1",
    "0, 2, 1 1",
    "0, 2147483648, 0",
    "9223372036854775807, 2, 1",
    "0, 2 2, 9223372036854775807 1",
    "0, 3 3, 4611686018427387904 4611686018427387904",
    "0, 2147483647 2147483647, 9223372036854775807 9223372036854775807"
  })
  void tensorsThatLeadOutOfTheirStorage(long offset, String shape, String strides) {
    assertRefused(
        Problem.STRIDES,
        "archive/data/0",
        named("a").tensor(offset, longs(shape), longs(strides)).raw("s."));
  }

  @ParameterizedTest
  @CsvSource({
    "2147483647, 0",
    "2147483647 2147483647 2147483647, 0 0 0",
    "4097 4096, 0 0",
    "2147483647 2 0 2147483647 2147483647, 0 0 0 0 0"
  })
  void expandedTensorsAreBounded(String shape, String strides) {
    PickleBytes pickle = named("a").tensor(0, longs(shape), longs(strides)).raw("s.");
    if (shape.contains(" 0 ")) {
      assertThat(PyTorchFile.of(pickle.file()).tensor("a").floats()).isEmpty();
    } else {
      assertRefused(Problem.TENSOR_TOO_LARGE, "at most 16777216 values", pickle);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aStorageOfAnotherSize(int count) {
    assertRefused(Problem.STORAGE, "16 bytes", named("a").storage(count).raw("s."));
  }

  @Test
  void persistentIdsThatAreNoStorages() {
    String float32 = "ctorch\nFloatStorage\n";
    String[] ids = {
      "}Q",
      ")Q",
      "K\1Q",
      "(X\7\0\0\0storageQ",
      "(X\7\0\0\0storageK\1X\1\0\0\0000NK\1tQ",
      "(X\6\0\0\0module" + float32 + "X\1\0\0\0000NK\4tQ",
      "(X\7\0\0\0storage" + float32 + "K\0NK\4tQ",
      "(X\7\0\0\0storage" + float32 + "X\1\0\0\0000NNtQ"
    };
    for (String id : ids) {
      assertRefused(Problem.MALFORMED_PICKLE, "", new PickleBytes().raw(id + "."));
    }
  }

  @Test
  void tensorsOfWrongArguments() {
    for (String function :
        new String[] {"_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter"}) {
      for (String arguments : new String[] {")", "K\1\u0085", "(K\1K\0))\u0089}t", "(NNNNNNNt"}) {
        assertRefused(
            Problem.MALFORMED_PICKLE,
            "wrong arguments",
            new PickleBytes().global("torch._utils", function).raw(arguments + "R."));
      }
    }
    assertRefused(
        Problem.MALFORMED_PICKLE,
        "wrong arguments",
        new PickleBytes().raw("ccollections\nOrderedDict\nK\1\u0085R."));
    assertRefused(
        Problem.MALFORMED_PICKLE,
        "no numbers",
        named("a")
            .raw("ctorch._utils\n_rebuild_tensor_v2\n(")
            .storage(4)
            .raw("K\0N\u0085)\u0089Nt")
            .raw("R."));
  }

  /// A conjugate or a negative view: the values would not be those of the storage.
  @Test
  void metadataThatChangeTheValues() {
    assertRefused(
        Problem.MALFORMED_PICKLE,
        "wrong arguments",
        named("a")
            .raw("ctorch._utils\n_rebuild_tensor_v2\n(")
            .storage(4)
            .raw("K\0))\u0089N}X\3\0\0\0neg\u0088stRs."));
  }

  private static long[] longs(String text) {
    return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private static void assertRefused(Problem problem, String says, PickleBytes pickle) {
    assertRefusedFile(problem, says, pickle.file());
  }

  private static void assertRefusedFile(Problem problem, String says, MemorySegment file) {
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> PyTorchFile.of(file))
        .withMessageContaining(says)
        .returns(problem, CheckpointException::problem);
  }
}
