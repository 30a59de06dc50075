/// The `westcoast` congestion controller.
package com.example.westcoast;
