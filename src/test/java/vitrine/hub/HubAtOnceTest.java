package vitrine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Several who want the same, and who stands between.
class HubAtOnceTest extends HubUser {
  private static final int THREADS = 3;
  private static final int PROCESSES = 2;

  /// Nobody gets the weights before all have found them missing.
  @Test
  void threadsAndProcessesLoadOnce() throws Exception {
    String commit = fake.publish(ID, files()).commit();
    var missing = new CountDownLatch(THREADS + PROCESSES);
    FakeHub.Fault counted =
        (exchange, hub) -> {
          hub.answerRightly(exchange);
          missing.countDown();
        };
    fake.fault(
        "HEAD",
        "/model.safetensors",
        Collections.nCopies(THREADS + PROCESSES, counted).toArray(FakeHub.Fault[]::new));
    fake.fault(
        "GET",
        "/model.safetensors",
        (exchange, hub) -> {
          await(missing);
          hub.answerRightly(exchange);
        });

    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start());
    }
    Callable<Path> task =
        () -> new Hub(() -> settings(cache), HubListener.SILENT, pauses::add).snapshot(MODEL);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Path> folder : executor.invokeAll(Collections.nCopies(THREADS, task))) {
        assertThat(folder.get().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
      }
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }

    assertThat(fake.downloads())
        .filteredOn(request -> request.path().endsWith("/model.safetensors"))
        .hasSize(1);
    assertThat(tree(repository().resolve("blobs"))).hasSize(3);
    assertThat(tree(repository().resolve("snapshots").resolve(commit))).hasSize(3);
  }

  private Process start() throws Exception {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HubProcess.class.getName(),
                ID)
            .inheritIO();
    builder.environment().put("HF_ENDPOINT", fake.endpoint());
    builder.environment().put("HF_HUB_CACHE", cache.toString());
    builder.environment().put("NO_PROXY", "*");
    return builder.start();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whoWaitsIsToldForWhom() throws Exception {
    fake.publish(ID, files());
    Path lock =
        cache
            .resolve(".locks/models--someone--vit")
            .resolve(FakeHub.hex("SHA-256", WEIGHTS) + ".lock");
    Files.createDirectories(lock.getParent());
    var told = new CountDownLatch(1);
    var listener =
        new HubListener() {
          @Override
          public void notice(String text) {
            notices.add(text);
            told.countDown();
          }
        };
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Path> folder;
      try (CacheLock _ = CacheLock.take(lock, HubListener.SILENT)) {
        folder =
            executor.submit(
                () -> new Hub(() -> settings(cache), listener, pauses::add).snapshot(MODEL));
        told.await();
        assertThat(blob(WEIGHTS)).doesNotExist();
      }
      assertThat(folder.get().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }
    assertThat(notices)
        .containsExactly("waiting for another process that loads the same (" + lock + ")");
  }

  /// The fake hub is the proxy, too: it answers by the path of what it is asked.
  @Test
  void aProxyIsAsked() {
    fake.publish(ID, files());
    URI proxy = URI.create(fake.endpoint());
    var hub =
        new Hub(
            Map.of(
                "HF_ENDPOINT",
                "http://hub.invalid",
                "HF_HUB_CACHE",
                cache.toString(),
                "HF_TOKEN",
                "hf_secret",
                "http_proxy",
                proxy.toString()),
            HubListener.SILENT);

    assertThat(hub.snapshot(MODEL).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(fake.requests())
        .allMatch(r ->
            r.authorization()
                .equals(r.path().startsWith("/storage") ? "null" : "Bearer hf_secret"));
  }
}
