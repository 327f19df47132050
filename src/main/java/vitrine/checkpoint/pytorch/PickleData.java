package vitrine.checkpoint.pytorch;

import java.util.Set;

/// Python's classes, and functions that make objects of them, that training scripts save beside the
/// weights: arguments, counters, dates, paths, NumPy's numbers and arrays. They hold data and do
/// nothing, and here not even the data is kept: whatever a pickle makes with them is one and the
/// same {@link PickleValue.Opaque}.
final class PickleData {
  static final Set<String> NAMES =
      Set.of(
          "torch.Size",
          "torch.device",
          "argparse.Namespace",
          "collections.Counter",
          "collections.defaultdict",
          "collections.deque",
          "datetime.date",
          "datetime.datetime",
          "datetime.timedelta",
          "datetime.timezone",
          "pathlib.PosixPath",
          "pathlib.PurePosixPath",
          "pathlib.PureWindowsPath",
          "pathlib.WindowsPath",
          "pathlib._local.PosixPath", // since Python 3.13
          "pathlib._local.WindowsPath",
          "_codecs.encode", // bytes, in protocol 2
          "__builtin__.bytearray", // Python 2's name of builtins, in protocol 2
          "__builtin__.complex",
          "__builtin__.dict",
          "__builtin__.float",
          "__builtin__.frozenset",
          "__builtin__.int",
          "__builtin__.list",
          "__builtin__.set",
          "__builtin__.slice",
          "__builtin__.xrange",
          "builtins.bytearray",
          "builtins.complex",
          "builtins.dict",
          "builtins.float",
          "builtins.frozenset",
          "builtins.int",
          "builtins.list",
          "builtins.range",
          "builtins.set",
          "builtins.slice",
          "numpy.dtype",
          "numpy.ndarray",
          "numpy.core.multiarray._reconstruct", // an array
          "numpy._core.multiarray._reconstruct", // since NumPy 2
          "numpy.core.multiarray.scalar",
          "numpy._core.multiarray.scalar",
          "numpy.core.numeric._frombuffer", // an array in protocol 5
          "numpy._core.numeric._frombuffer");

  private PickleData() {}
}
