{{ versioned_contested(ref('versioned_pharmacy_line')) }}
