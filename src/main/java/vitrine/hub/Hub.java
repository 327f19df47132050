package vitrine.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import vitrine.checkpoint.file.FileProblem;
import vitrine.hub.HubException.Problem;

/// The Hugging Face hub: models by `owner/name@revision`, from the cache where they are there.
public final class Hub {
  private final Supplier<HubSettings> settings;
  private final HubListener listener;
  private final Retries.Pause pause;

  /// @param environment with the variables of `huggingface_hub`: `HF_HOME`, `HF_TOKEN`,
  ///   `HF_ENDPOINT`, `HF_HUB_OFFLINE`, …; read when the first model is asked for
  /// @param listener is told of every download
  public Hub(Map<String, String> environment, HubListener listener) {
    this(() -> HubSettings.of(environment), listener, Thread::sleep);
  }

  Hub(Supplier<HubSettings> settings, HubListener listener, Retries.Pause pause) {
    this.settings = settings;
    this.listener = listener;
    this.pause = pause;
  }

  /// The folder with a model's files, loaded now unless they are in the cache.
  ///
  /// A branch or tag is asked for at the hub once each time; where the hub is out of reach, the
  /// commit that it was last is used, and the listener told. For a commit that is in the cache
  /// nothing is asked. Files of a commit never change.
  ///
  /// @throws HubException where it can't be had
  public Path snapshot(HubReference model) {
    HubSettings now = settings.get();
    var cache = new HubCache(now, model);
    try {
      Optional<String> commit = cache.commit(model.revision());
      Optional<Snapshot> cached =
          commit.isPresent() ? Optional.of(Snapshot.of(cache, commit.get())) : Optional.empty();
      if (now.offline()) {
        return offline(model, cache, cached);
      }
      if (model.pinned() && cached.isPresent() && cached.get().settled()) {
        return cached.get().folder();
      }
      return online(model, now, cache, cached);
    } catch (IOException e) {
      throw new HubException(
          Problem.DISK, "%s: the cache: %s".formatted(model, FileProblem.of(e)), e);
    }
  }

  private static Path offline(HubReference model, HubCache cache, Optional<Snapshot> cached)
      throws IOException {
    String missing = cached.isEmpty() ? "the revision" : String.join(", ", cached.get().missing());
    if (cached.isPresent() && missing.isEmpty()) {
      return cached.get().folder();
    }
    throw new HubException(
        Problem.OFFLINE,
        "%s: HF_HUB_OFFLINE is set, and the cache (%s) has not: %s"
            .formatted(model, cache.repository(), missing));
  }

  private Path online(
      HubReference model, HubSettings now, HubCache cache, Optional<Snapshot> cached)
      throws IOException {
    boolean usable = cached.isPresent() && cached.get().missing().isEmpty();
    try (var client = new HubClient(now, model)) {
      Listing listing = listing(model, client, usable);
      if (!model.pinned()) {
        listener.resolved(model, listing.commit());
      }
      return new SnapshotDownload(model, cache, client, pause, listener, listing).run();
    } catch (HubException e) {
      if (!e.isTransient() || cached.isEmpty() || !usable) {
        throw e;
      }
      listener.notice(
          "%s; using the commit %s of the cache, which may not be the newest"
              .formatted(e.getMessage(), cached.get().commit()));
      return cached.get().folder();
    }
  }

  /// Asked for but once where the cache will do as well.
  private Listing listing(HubReference model, HubClient client, boolean usable) {
    Retries retries = usable ? Retries.none(listener) : Retries.of(pause, listener);
    while (true) {
      try {
        return Listing.of(model, client);
      } catch (HubException e) {
        retries.failed(e);
      }
    }
  }
}
