/// The entry point: {@link vitrine.Vitrine} is the command line, and `serve` starts the service.
@NullMarked
package vitrine;

import org.jspecify.annotations.NullMarked;
