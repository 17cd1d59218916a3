"""An invented population, written as the input files a customer would send."""
