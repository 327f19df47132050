/// `vitrine health`: asks a running service, for images that have neither a shell nor curl.
@NullMarked
package vitrine.cli.health;

import org.jspecify.annotations.NullMarked;
