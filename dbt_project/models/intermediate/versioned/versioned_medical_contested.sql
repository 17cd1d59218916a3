{{ versioned_contested(ref('versioned_medical_line')) }}
