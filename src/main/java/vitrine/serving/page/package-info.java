/// The page for browsers at `/`: its files are in `src/main/resources/page` and `…/static/page`.
@NullMarked
package vitrine.serving.page;

import org.jspecify.annotations.NullMarked;
