package vitrine.cli.unpack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;
import vitrine.image.format.OpenCvLibraries;
import vitrine.inference.OnnxRuntimeLibraries;

/// Makes a folder of the jar that this JVM was started from:
///
/// | file | what |
/// | --- | --- |
/// | `vitrine.jar`, `lib/` | our classes, and the libraries, without what is in `native/` |
/// | `native/` | OpenCV and ONNX Runtime, of this platform |
/// | `jvm.options` | what the JVM is started with |
/// | `vitrine.aot` | classes as they are after loading and linking, and profiles of their methods |
/// | `vitrine` | starts it all |
///
/// Each of them takes its part of a start away: class files need not be found in a jar within a
/// jar, nor verified, nor native libraries copied to a temporary folder.
public final class Unpacking {
  private final Path to;
  private final boolean vectors;
  private final Consumer<String> onStep;

  /// @param to a folder that is empty or does not exist
  /// @param vectors whether the service shall have the Vector API: it resizes faster, and starts
  ///   slower, for the JVM then can't keep its modules in the cache
  /// @param onStep is told what is being done
  public Unpacking(Path to, boolean vectors, Consumer<String> onStep) {
    this.to = to.toAbsolutePath().normalize();
    this.vectors = vectors;
    this.onStep = onStep;
  }

  /// Does all of it.
  ///
  /// @return the file that starts the service
  /// @throws UnpackException when this is no jar, the folder is not empty, or a step fails
  /// @throws IOException when the folder can't be written
  public Path unpack() throws IOException {
    Path jar = ownJar();
    requireEmpty();
    try {
      return unpack(jar);
    } catch (IOException | RuntimeException | Error e) {
      deleteAfter(e); // half of it would be in the way of the next attempt
      throw e;
    }
  }

  private Path unpack(Path jar) throws IOException {
    onStep.accept("unpacking the jar");
    ChildJvm.run(
        List.of(
            "-Djarmode=tools",
            "-jar",
            jar.toString(),
            "extract",
            "--destination",
            to.toString(),
            "--force"));
    Path classes = to.resolve(jar.getFileName());
    onStep.accept("unpacking the native libraries");
    Path natives = Files.createDirectory(to.resolve("native"));
    OnnxRuntimeLibraries.copyTo(natives);
    OpenCvLibraries.copyTo(natives);
    LibrariesWithoutNatives.takeOut(to.resolve("lib"));
    onStep.accept("starting the service once, for the cache of classes");
    Path cache = to.resolve("vitrine.aot");
    List<String> options = JvmOptions.of(natives, vectors);
    TrainingRun.record(options, classes, cache);
    Path argumentFile = to.resolve("jvm.options");
    Files.writeString(argumentFile, JvmOptions.argumentFile(options, cache));
    return launcher(argumentFile, classes);
  }

  private void deleteAfter(Throwable failure) {
    try {
      FileSystemUtils.deleteRecursively(to);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static Path ownJar() {
    Path jar = Path.of(System.getProperty("java.class.path", ""));
    if (!jar.toString().endsWith(".jar") || !Files.isRegularFile(jar)) {
      throw new UnpackException(
          "it is the jar that is unpacked: java -jar vitrine.jar unpack --to DIR");
    }
    return jar.toAbsolutePath();
  }

  private void requireEmpty() throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> entries = Files.list(to)) {
      if (entries.findAny().isPresent()) {
        throw new UnpackException(to + " is not empty");
      }
    }
  }

  /// A shell script, with the very JVM that made the cache: no other can use it.
  private Path launcher(Path options, Path classes) throws IOException {
    Path launcher = to.resolve("vitrine");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        exec "%s" "@%s" -jar "%s" "$@"
        """
            .formatted(ChildJvm.java(), options, classes));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    return launcher;
  }
}
