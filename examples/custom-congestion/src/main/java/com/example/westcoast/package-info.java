/// The `westcoast` congestion controller: read `Westcoast`, then `WestcoastProvider`, which makes it known.
package com.example.westcoast;
