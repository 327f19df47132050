/// JMH benchmarks; `docs/performance.md` says how to run them. They are compiled with the tests, so
/// that they cannot fall behind the code.
@NullMarked
package vitrine.bench;

import org.jspecify.annotations.NullMarked;
