package vitrine.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// One repository's folder in the cache, laid out as `huggingface_hub` does it, so that both use
/// what the other loaded:
///
/// ```
/// models--owner--name/refs/main                        the commit that main was
/// models--owner--name/blobs/ETAG                       a content
/// models--owner--name/blobs/ETAG.incomplete            the beginning of one
/// models--owner--name/snapshots/COMMIT/config.json     → ../../blobs/ETAG
/// models--owner--name/.no_exist/COMMIT/NAME            the commit has no such file
/// .locks/models--owner--name/ETAG.lock                 who loads it holds it
/// ```
final class HubCache {
  private final Path repository;
  private final Path locks;
  private final boolean symlinks;

  HubCache(HubSettings settings, HubReference model) {
    this.repository = settings.cache().resolve(model.folder());
    this.locks = settings.cache().resolve(".locks").resolve(model.folder());
    this.symlinks = settings.symlinks();
  }

  Path repository() {
    return repository;
  }

  /// The commit that a revision is, or was when it was last asked for.
  Optional<String> commit(String revision) throws IOException {
    if (HubReference.isCommit(revision)) {
      return Optional.of(revision);
    }
    try {
      return Optional.of(Files.readString(ref(revision)).strip()).filter(HubReference::isCommit);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Notes which commit a revision is.
  void remember(String revision, String commit) throws IOException {
    if (HubReference.isCommit(revision) || commit(revision).equals(Optional.of(commit))) {
      return;
    }
    Path ref = ref(revision);
    Files.createDirectories(ref.getParent());
    Path fresh = beside(ref);
    Files.writeString(fresh, commit);
    Files.move(fresh, ref, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path ref(String revision) {
    return repository.resolve("refs").resolve(revision);
  }

  /// The folder of a commit's files.
  Path snapshot(String commit) {
    return repository.resolve("snapshots").resolve(commit);
  }

  boolean isKnownAbsent(String commit, String file) {
    return Files.exists(absent(commit, file));
  }

  /// Notes that a commit has no such file.
  void rememberAbsent(String commit, String file) throws IOException {
    Path marker = absent(commit, file);
    if (!Files.exists(marker)) {
      Files.createDirectories(marker.getParent());
      Files.write(marker, new byte[0]);
    }
  }

  private Path absent(String commit, String file) {
    return repository.resolve(".no_exist").resolve(commit).resolve(file);
  }

  Path blob(Checksum content) {
    return repository.resolve("blobs").resolve(content.etag());
  }

  Path incomplete(Checksum content) {
    return repository.resolve("blobs").resolve(content.etag() + ".incomplete");
  }

  Path lock(Checksum content) {
    return locks.resolve(content.etag() + ".lock");
  }

  /// Makes a content a file of the snapshot: by a link, or where none can be made, by moving it
  /// there, or copying what another snapshot may need.
  ///
  /// @param fresh whether nothing else can use the content yet
  void link(String commit, String file, Checksum content, boolean fresh) throws IOException {
    Path place = snapshot(commit).resolve(file);
    if (Files.isRegularFile(place)) {
      return;
    }
    Path folder = Objects.requireNonNull(place.getParent());
    Files.createDirectories(folder);
    Files.deleteIfExists(place); // a link to a content that is gone
    Path blob = blob(content);
    if (symlinks && linked(place, folder.relativize(blob))) {
      return;
    }
    Path source = blob;
    if (!fresh) {
      source = beside(place);
      Files.copy(blob, source);
    }
    Files.move(source, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean linked(Path place, Path target) {
    try {
      Files.createSymbolicLink(place, target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return Files.isRegularFile(place); // another process was faster
    } catch (IOException | UnsupportedOperationException e) {
      return false; // as on Windows without the right to make links; what else is wrong shows below
    }
  }

  private static Path beside(Path file) {
    return file.resolveSibling(
        "%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID().toString().substring(0, 8)));
  }
}
