# find_package(batchloom): the targets batchloom::batchloom (shared) and batchloom::static.
#
# Relative to this file, so that the folder of the installation can be moved.
get_filename_component(_batchloom_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET batchloom::batchloom)
  add_library(batchloom::batchloom SHARED IMPORTED)
  set_target_properties(batchloom::batchloom PROPERTIES
    IMPORTED_LOCATION "${_batchloom_prefix}/lib/libbatchloom.so"
    INTERFACE_INCLUDE_DIRECTORIES "${_batchloom_prefix}/include")
endif()

if(NOT TARGET batchloom::static)
  add_library(batchloom::static STATIC IMPORTED)
  set_target_properties(batchloom::static PROPERTIES
    IMPORTED_LOCATION "${_batchloom_prefix}/lib/libbatchloom.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_batchloom_prefix}/include"
    INTERFACE_LINK_LIBRARIES "gcc_s;util;rt;pthread;m;dl;c")
endif()

unset(_batchloom_prefix)
