/// The command line: one thin class for each command.
@NullMarked
package vitrine.cli;

import org.jspecify.annotations.NullMarked;
