package vitrine.hub;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import vitrine.hub.HubException.Problem;

/// Loads a commit's files, as many as make a model and are not there yet.
final class SnapshotDownload {
  private static final long MAX_CONFIG = 16_000_000;
  private static final long MAX_INDEX = 100_000_000;

  private final HubReference model;
  private final HubCache cache;
  private final HubClient client;
  private final Retries.Pause pause;
  private final HubListener listener;
  private final Listing listing;

  SnapshotDownload(
      HubReference model,
      HubCache cache,
      HubClient client,
      Retries.Pause pause,
      HubListener listener,
      Listing listing) {
    this.model = model;
    this.cache = cache;
    this.client = client;
    this.pause = pause;
    this.listener = listener;
    this.listing = listing;
  }

  /// Returns the folder with the files.
  Path run() throws IOException {
    if (!listing.names().contains(ModelFiles.CONFIG)) {
      throw refusal("it has no " + ModelFiles.CONFIG);
    }
    String weights =
        ModelFiles.weights(listing.names())
            .orElseThrow(() -> refusal(ModelFiles.noWeights(listing.names())));
    fetch(List.of(ModelFiles.CONFIG), MAX_CONFIG);
    for (String file : List.of(ModelFiles.PREPROCESSOR, ModelFiles.CALIBRATION)) {
      if (listing.names().contains(file)) {
        fetch(List.of(file), MAX_CONFIG);
      }
    }
    fetch(weightsFiles(weights), Long.MAX_VALUE);
    note(weights);
    return cache.snapshot(listing.commit());
  }

  private Set<String> weightsFiles(String weights) throws IOException {
    if (!ModelFiles.isIndex(weights)) {
      Set<String> files = new LinkedHashSet<>(Set.of(weights));
      files.addAll(ModelFiles.beside(weights, listing.names()));
      return files;
    }
    fetch(List.of(weights), MAX_INDEX);
    Path index = cache.snapshot(listing.commit()).resolve(weights);
    Set<String> shards;
    try {
      shards = ModelFiles.shards(weights, Files.readAllBytes(index));
    } catch (HubException e) {
      throw refusal(String.valueOf(e.getMessage()));
    }
    for (String shard : shards) {
      if (!listing.names().contains(shard)) {
        throw refusal("its index names the shard %s, which it has not".formatted(shard));
      }
    }
    return shards;
  }

  private void fetch(Iterable<String> names, long limit) throws IOException {
    Snapshot snapshot = Snapshot.of(cache, listing.commit());
    List<RemoteFile> files = new ArrayList<>();
    long bytes = 0;
    for (String name : names) {
      if (!snapshot.has(name)) {
        RemoteFile file = describe(name, limit);
        files.add(file);
        bytes += Math.max(0, file.size());
      }
    }
    if (files.isEmpty()) {
      return;
    }
    boolean large = limit == Long.MAX_VALUE;
    if (large) {
      warnOfLittleSpace(bytes);
      listener.started(model.id(), bytes);
    }
    var download =
        new BlobDownload(model, cache, client, pause, large ? listener : notices(listener));
    try {
      for (RemoteFile file : files) {
        fetch(download, file);
      }
    } finally {
      if (large) {
        listener.ended();
      }
    }
  }

  /// A file that became another one is loaded from its start, once.
  private void fetch(BlobDownload download, RemoteFile file) throws IOException {
    try {
      download.fetch(listing.commit(), file);
    } catch (HubException e) {
      if (e.problem() != Problem.CHANGED) {
        throw e;
      }
      listener.notice(e.getMessage() + "; loading it again");
      download.fetch(listing.commit(), describe(file.name(), file.limit()));
    }
  }

  private RemoteFile describe(String name, long limit) {
    String path = model.filePath(listing.commit(), name);
    Retries retries = Retries.of(pause, listener);
    while (true) {
      try (Answer answer = client.head(path)) {
        return described(name, path, answer, limit);
      } catch (HubException e) {
        retries.failed(e);
      }
    }
  }

  private RemoteFile described(String name, String path, Answer answer, long limit) {
    if (!listing.commit().equals(answer.commit())) {
      throw refusal(
          "%s: the answer is not of the commit %s; does HF_ENDPOINT lead to a hub?"
              .formatted(name, listing.commit()));
    }
    String etag = answer.etag() == null ? "" : answer.etag();
    Checksum content =
        Checksum.of(etag)
            .orElseThrow(() ->
                refusal("%s: the hub tells no checksum, so it can't be checked".formatted(name)));
    if (answer.size() > limit) {
      throw refusal(
          "%s has %s; allowed: %s".formatted(name, Size.of(answer.size()), Size.of(limit)));
    }
    return new RemoteFile(name, path, content, answer.size(), limit);
  }

  private void warnOfLittleSpace(long bytes) throws IOException {
    FileStore store = Files.getFileStore(cache.repository());
    long free = store.getUsableSpace();
    if (free < bytes) {
      listener.notice(
          "%s has %s, and where the cache is, %s are free (%s)"
              .formatted(model, Size.of(bytes), Size.of(free), cache.repository()));
    }
  }

  /// What the next start need not ask. A cache that may only be read is as good.
  private void note(String weights) {
    try {
      cache.remember(model.revision(), listing.commit());
      for (String name : ModelFiles.preferredTo(weights)) {
        cache.rememberAbsent(listing.commit(), name);
      }
      if (!listing.names().contains(ModelFiles.PREPROCESSOR)) {
        cache.rememberAbsent(listing.commit(), ModelFiles.PREPROCESSOR);
      }
    } catch (IOException e) {
      listener.notice("%s: the cache can't be written: %s".formatted(model, e));
    }
  }

  private HubException refusal(String what) {
    return new HubException(Problem.NO_MODEL, "%s: %s".formatted(model, what));
  }

  /// Passes on only what a user should read.
  private static HubListener notices(HubListener listener) {
    return new HubListener() {
      @Override
      public void notice(String text) {
        listener.notice(text);
      }
    };
  }
}
